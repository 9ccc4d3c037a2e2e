using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.Lambda;

/// <summary>
/// Lambda Invoke, which takes one row.  It is not sent again if it may have arrived, since the function would run twice.
/// (Lambda API Reference, Invoke.)
/// </summary>
sealed class InvokeFunction : PreparedRequest
{
    /// <summary>Maximum size of a payload with a synchronous response; Lambda Developer Guide, quotas.</summary>
    public const int MaxPayloadBytes = 6 * 1024 * 1024;

    /// <summary>Maximum size of an event's payload.</summary>
    public const int MaxEventBytes = 1024 * 1024;

    /// <summary>Maximum length of a client context in base64.</summary>
    public const int MaxContextLength = 3583;

    const int Fields = 6;

    /// <summary>PostgreSQL decides how deep JSON may be; the reader does not recurse.</summary>
    static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    readonly FunctionName _function;

    InvokeFunction(FunctionName function, byte[] payload)
        : base([0], new ServiceRequest("Invoke", "/2015-03-31/functions/{FunctionName}/invocations", payload)
        {
            PathParts = { ["{FunctionName}"] = function.Name },
            Headers = { ["Content-Type"] = "application/json" },
            MayBeRepeated = false,
        }) => _function = function;

    public override string Target => _function.Name;

    /// <summary>Checks and writes a request.</summary>
    /// <param name="name">Name, partial ARN or ARN of the function.</param>
    /// <param name="rows">
    /// Packed rows, of which it takes one: payload, region, invocation type, log type, client context, qualifier.
    /// </param>
    /// <param name="options">How it is sent.</param>
    public static Submission Prepare(string name, ReadOnlySpan<byte> rows, RequestOptions options)
    {
        var reader = new PackedRowReader(rows);
        if (reader.ReadRow() != Fields)
            throw new RequestException(ErrorKind.Internal, $"a row of invoke has {Fields} fields");
        var payload = reader.ReadField(out _);
        var region = ReadText(ref reader);
        var type = OneOf(ReadText(ref reader), "invocation_type", "RequestResponse", "Event", "DryRun");
        var log = OneOf(ReadText(ref reader), "log_type", "None", "Tail");
        var context = ReadText(ref reader);
        var function = FunctionName.Check(name, region, ReadText(ref reader));

        if (FindTooLarge(payload.Length, type, context) is { } error)
            return Submission.Refuse(error, options);
        var invocation = new InvokeFunction(function, payload.ToArray());
        var headers = invocation.Request.Headers;
        headers["X-Amz-Invocation-Type"] = type;
        headers["X-Amz-Log-Type"] = log;
        if (context is not null)
            headers["X-Amz-Client-Context"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(context));
        if (function.Qualifier is { } qualifier)
            invocation.Request.Query["Qualifier"] = qualifier;
        return new Submission(1, invocation, []);
    }

    public override ServiceConnection Connection(ServiceConnections connections) => connections.Of(LambdaService.Api, _function.Region);

    /// <summary>There is only one row.</summary>
    public override PreparedRequest Part(ReadOnlySpan<int> indexes) => this;

    public override void ReadAnswer(ServiceAnswer answer, PackedRowWriter output, List<RowError> errors)
    {
        var body = answer.Body;
        if (answer.Header("X-Amz-Function-Error") is { } error)
            throw new RequestException(ErrorKind.FunctionError, Encoding.UTF8.GetString(body.Span)) { ServiceCode = error };
        CheckJson(body.Span);

        output.WriteRow(4);
        output.WriteField(Encoding.UTF8.GetBytes(((int)answer.HttpStatusCode).ToString(CultureInfo.InvariantCulture)));
        if (body.IsEmpty)
            output.WriteNull();
        else
            output.WriteField(body.Span);
        WriteHeader(answer, "X-Amz-Executed-Version", output);
        WriteHeader(answer, "X-Amz-Log-Result", output);
    }

    static string? ReadText(ref PackedRowReader reader)
    {
        var text = reader.ReadField(out var isNull);
        return isNull ? null : Encoding.UTF8.GetString(text);
    }

    static string OneOf(string? value, string argument, params ReadOnlySpan<string> values)
    {
        if (value is null)
            return values[0];
        if (values.Contains(value))
            return value;
        throw new RequestException(ErrorKind.BadArgument, $"{argument} must be {string.Join(", ", values[..^1]!)} or {values[^1]}");
    }

    static RequestException? FindTooLarge(int payload, string type, string? context)
    {
        var most = type == "Event" ? MaxEventBytes : MaxPayloadBytes;
        if (payload > most)
            return TooLarge($"the payload has {payload} bytes, AWS Lambda takes at most {most} of invocation type {type}");
        var contextBytes = context is null ? 0 : Encoding.UTF8.GetByteCount(context);
        if ((contextBytes + 2) / 3 * 4 > MaxContextLength)
            return TooLarge($"the context has {contextBytes} bytes, AWS Lambda takes at most {MaxContextLength} in base64");
        return null;
    }

    static RequestException TooLarge(string message) => new(ErrorKind.TooLarge, message, row: 0);

    /// <summary>An answer must be JSON, or empty if the invocation was asynchronous.</summary>
    static void CheckJson(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return;
        if (!Utf8.IsValid(body))
            throw new RequestException(ErrorKind.BadAnswer, "the answer is not valid UTF-8");
        try
        {
            var reader = new Utf8JsonReader(body, AnyDepth);
            while (reader.Read())
            {
            }
        }
        catch (JsonException e)
        {
            throw new RequestException(ErrorKind.BadAnswer, "the answer is not valid JSON", inner: e);
        }
    }

    static void WriteHeader(ServiceAnswer answer, string name, PackedRowWriter output)
    {
        if (answer.Header(name) is { } value)
            output.WriteField(Encoding.UTF8.GetBytes(value));
        else
            output.WriteNull();
    }
}
