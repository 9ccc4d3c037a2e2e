using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Formats;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.SageMaker;

/// <summary>
/// SageMaker Runtime InvokeEndpoint with a text/csv body that has one line per row.  An answer row has one field: the value of
/// a one-column answer, or a record literal such as <c>(0.12,0.93)</c> for several columns.
/// </summary>
sealed class InvokeEndpoint : PreparedRequest
{
    readonly string _endpoint;

    InvokeEndpoint(string endpoint, int[] rows, byte[] body)
        : base(rows, new ServiceRequest("InvokeEndpoint", "/endpoints/{EndpointName}/invocations", body)
        {
            PathParts = { ["{EndpointName}"] = endpoint },
            Headers = { ["Content-Type"] = "text/csv", ["Accept"] = "text/csv" },
        })
    {
        _endpoint = endpoint;
    }

    public override string Target => _endpoint;

    /// <summary>Checks the rows and writes a request with as many of them, from the first, as the endpoint takes.</summary>
    /// <param name="endpoint">Name of the endpoint.</param>
    /// <param name="rows">Packed rows, whose fields are the values of a line.</param>
    /// <param name="rowCount">How many, at least 1.</param>
    /// <param name="options">How they are sent.</param>
    /// <param name="smallestRefused">Size of the smallest body that the endpoint rejected recently.</param>
    public static Submission Prepare(
        string endpoint, ReadOnlySpan<byte> rows, int rowCount, RequestOptions options, long smallestRefused = long.MaxValue)
    {
        EndpointName.Check(endpoint);
        try
        {
            var body = CsvBody.Write(rows, rowCount, options.MaxPayloadBytes, smallestRefused / 2, out var taken);
            return new Submission(taken, new InvokeEndpoint(endpoint, [.. Enumerable.Range(0, taken)], body), []);
        }
        catch (RequestException e) when (e.Row == 0)
        {
            return Submission.Refuse(e, options);
        }
    }

    public override ServiceConnection Connection(ServiceConnections connections) => connections.Of(SageMakerService.Api);

    public override PreparedRequest Part(ReadOnlySpan<int> indexes)
    {
        var rows = new int[indexes.Length];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = Rows[indexes[i]];
        return new InvokeEndpoint(_endpoint, rows, CsvBody.Part(Request.Body, indexes));
    }

    public override void ReadAnswer(ServiceAnswer answer, PackedRowWriter output, List<RowError> errors) =>
        AnswerReader.Read(answer.Body, answer.ContentType, Rows.Length, output);
}
