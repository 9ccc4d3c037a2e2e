using AwsMl.Core.Answers;
using AwsMl.Core.Aws;
using AwsMl.Core.Csv;
using AwsMl.Core.Packing;
using AwsMl.Core.Requests;

namespace AwsMl.Core.SageMaker;

/// <summary>SageMaker Runtime InvokeEndpoint with a text/csv body of a line per row.</summary>
sealed class InvokeEndpoint : PreparedRequest
{
    InvokeEndpoint(int rowCount, ServiceRequest request)
        : base(rowCount, request)
    {
    }

    /// <summary>Checks and writes a request.</summary>
    /// <param name="endpoint">Name of the endpoint.</param>
    /// <param name="rows">Packed rows.</param>
    /// <param name="rowCount">How many, at least 1.</param>
    /// <param name="maxPayloadBytes">The largest body.</param>
    public static InvokeEndpoint Prepare(string endpoint, ReadOnlySpan<byte> rows, int rowCount, long maxPayloadBytes)
    {
        EndpointName.Check(endpoint);
        var body = CsvBody.Write(rows, rowCount, maxPayloadBytes, out var taken);
        var request = new ServiceRequest("InvokeEndpoint", "/endpoints/{EndpointName}/invocations", body)
        {
            PathParts = { ["{EndpointName}"] = endpoint },
            Headers = { ["Content-Type"] = "text/csv", ["Accept"] = "text/csv" },
        };
        return new InvokeEndpoint(taken, request);
    }

    public override ServiceConnection Connection(ServiceConnections connections) => connections.SageMaker;

    public override void ReadAnswer(ServiceAnswer answer, PackedRowWriter output) =>
        AnswerReader.Read(answer.Body, answer.ContentType, RowCount, output);
}
