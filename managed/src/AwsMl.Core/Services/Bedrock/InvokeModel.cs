using System.Globalization;
using System.Text;
using System.Text.Unicode;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.Bedrock;

/// <summary>Bedrock Runtime InvokeModel, which takes one row.  (Bedrock API Reference, InvokeModel.)</summary>
sealed class InvokeModel : PreparedRequest
{
    /// <summary>Maximum size of a body.</summary>
    public const int MaxBodyBytes = 25_000_000;

    readonly string _model;
    readonly JsonPath? _numbers;

    InvokeModel(string model, string contentType, string accept, JsonPath? numbers, byte[] body)
        : base([0], new ServiceRequest("InvokeModel", "/model/{modelId}/invoke", body)
        {
            PathParts = { ["{modelId}"] = model },
            Headers = { ["Content-Type"] = contentType, ["Accept"] = accept },
        })
    {
        _model = model;
        _numbers = numbers;
    }

    public override string Target => _model;

    /// <summary>Checks and writes a request; its result is the whole answer.</summary>
    /// <param name="model">Id or ARN of the model.</param>
    /// <param name="rows">Packed rows, of which it takes one: type of the body, type of the answer, body.</param>
    /// <param name="options">How it is sent.</param>
    public static Submission Prepare(string model, ReadOnlySpan<byte> rows, RequestOptions options)
    {
        var reader = StartRow(model, rows);
        var contentType = ReadContentType(ref reader);
        var accept = MediaType.Read(reader.ReadField(out var isNull), isNull, "accept_type");
        var body = reader.ReadField(out _);
        return RefuseTooLarge(body, options) ?? Submit(new InvokeModel(model, contentType, accept, numbers: null, body.ToArray()));
    }

    /// <summary>Checks and writes a request; its result are numbers in the answer.</summary>
    /// <param name="model">Id or ARN of the model.</param>
    /// <param name="rows">Packed rows, of which it takes one: type of the body, path of the numbers, body.</param>
    /// <param name="options">How it is sent.</param>
    public static Submission PrepareEmbeddings(string model, ReadOnlySpan<byte> rows, RequestOptions options)
    {
        var reader = StartRow(model, rows);
        var contentType = ReadContentType(ref reader);
        var key = reader.ReadField(out var isNull);
        if (isNull || key.IsEmpty)
            throw new RequestException(ErrorKind.BadArgument, "json_key must not be null or empty");
        var numbers = new JsonPath(Encoding.UTF8.GetString(key));
        var body = reader.ReadField(out _);
        return RefuseTooLarge(body, options) ?? Submit(new InvokeModel(model, contentType, MediaType.Json, numbers, body.ToArray()));
    }

    public override ServiceConnection Connection(ServiceConnections connections) => connections.Of(BedrockService.Api);

    /// <summary>There is only one row.</summary>
    public override PreparedRequest Part(ReadOnlySpan<int> indexes) => this;

    /// <summary>As the headers of every model's answer say (Amazon Bedrock User Guide, InvokeModel).</summary>
    public override TokenCount CountTokens(ServiceAnswer answer) =>
        new(HeaderCount(answer, "X-Amzn-Bedrock-Input-Token-Count"), HeaderCount(answer, "X-Amzn-Bedrock-Output-Token-Count"));

    public override void ReadAnswer(ServiceAnswer answer, PackedRowWriter output, List<RowError> errors)
    {
        var body = answer.Body;
        if (!Utf8.IsValid(body.Span))
            throw new RequestException(ErrorKind.BadAnswer, "the answer is not valid UTF-8");
        if (_numbers is not null)
        {
            EmbeddingAnswer.Read(body, _numbers, output);
            return;
        }
        // PostgreSQL's text type cannot contain it.
        if (body.Span.Contains((byte)0))
            throw new RequestException(ErrorKind.BadAnswer, "the answer contains a zero byte");
        output.WriteRow(1);
        output.WriteField(body.Span);
    }

    static long HeaderCount(ServiceAnswer answer, string name) =>
        long.TryParse(answer.Header(name), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    static PackedRowReader StartRow(string model, ReadOnlySpan<byte> rows)
    {
        ModelId.Check(model);
        var reader = new PackedRowReader(rows);
        if (reader.ReadRow() != 3)
            throw new RequestException(ErrorKind.Internal, "a row of invoke_model has three fields");
        return reader;
    }

    static string ReadContentType(ref PackedRowReader reader) =>
        MediaType.Read(reader.ReadField(out var isNull), isNull, "content_type");

    static Submission Submit(InvokeModel request) => new(1, request, []);

    /// <summary>Rejects a body that is too large; null: it is not.</summary>
    static Submission? RefuseTooLarge(ReadOnlySpan<byte> body, RequestOptions options) =>
        body.Length <= MaxBodyBytes
            ? null
            : Submission.Refuse(
                new RequestException(ErrorKind.TooLarge, $"the model input has {body.Length} bytes, Amazon Bedrock takes at most {MaxBodyBytes}", row: 0), options);
}
