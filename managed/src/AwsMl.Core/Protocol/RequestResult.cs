
namespace AwsMl.Core.Protocol;

/// <summary>The result of a request; the fields of AwsMlResult in aws_ml_abi.h.</summary>
/// <param name="Rows">Packed rows.</param>
/// <param name="RowCount">How many.</param>
/// <param name="Attempts">Number of requests sent.</param>
/// <param name="ElapsedMilliseconds">From submit to the answer, including retries.</param>
/// <param name="BytesOut">Of the HTTP request bodies that were answered.</param>
/// <param name="BytesIn">Of the response bodies.</param>
/// <param name="Failures">Why some rows have no answer.</param>
public sealed record RequestResult(
    NativeBuffer Rows, int RowCount, int Attempts, double ElapsedMilliseconds, long BytesOut, long BytesIn, IReadOnlyList<RequestError> Failures);
