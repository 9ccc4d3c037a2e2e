using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Faults;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Signing;

namespace AwsMl.LocalServer.Lambda;

/// <summary>AWS Lambda's Invoke.</summary>
sealed class LambdaService(FunctionRegistry functions) : IService, IAsyncDisposable
{
    const string Account = "000000000000";

    readonly RunningInvocations _running = new();

    volatile ServiceFault? _fault;

    public string SigningName => "lambda";

    public int MaxBodyBytes => LambdaLimits.SynchronousBytes;

    public void SetFault(ServiceFault? fault) => _fault = fault;

    public string? Operation(HttpRequest request) => HttpMethods.IsPost(request.Method) && FunctionReference.Parse(request) is not null ? "Invoke" : null;

    public void Describe(ServiceRequest request) => request.Record.Endpoint = FunctionReference.Parse(request.Http)!.Name;

    public async ValueTask<Answer> HandleAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var fault = _fault is { } programmed ? await programmed.MeetAsync(cancellationToken) : null;
        var reference = FunctionReference.Parse(request.Http)!;
        if (!functions.TryFind(reference.Name, out var function))
            throw new ServiceException(404, "ResourceNotFoundException", $"Function not found: {Arn(request, reference)}");

        var type = OneOf(request, "X-Amz-Invocation-Type", "invocationType", "RequestResponse", "Event", "DryRun");
        var tail = OneOf(request, "X-Amz-Log-Type", "logType", "None", "Tail") == "Tail";
        if (type == "Event" && request.Body.Length > LambdaLimits.AsynchronousBytes)
        {
            throw new ServiceException(413, "RequestTooLargeException",
                $"{request.Body.Length} byte payload is too large for the Event invocation type (limit {LambdaLimits.AsynchronousBytes} bytes)");
        }

        var @event = new FunctionEvent(request.Record.RequestId, function.Name, Payload(request.Body), ClientContext(request));
        if (type == "DryRun")
            return new EmptyAnswer(StatusCodes.Status204NoContent) { Headers = [Version(reference)] };

        if (type == "Event")
        {
            // Nothing waits for it, and its failure is not reported.
            _ = _running.RunAsync(stopping => function.RunAsync(@event, stopping), CancellationToken.None);
            return new EmptyAnswer(StatusCodes.Status202Accepted) { Headers = [Version(reference)] };
        }

        var started = Stopwatch.GetTimestamp();
        var outcome = await _running.RunAsync(stopping => function.RunAsync(@event, stopping), cancellationToken);
        var headers = new List<KeyValuePair<string, string>> { Version(reference) };
        if (outcome.Failed)
            headers.Add(new("X-Amz-Function-Error", "Unhandled"));
        if (tail)
            headers.Add(new("X-Amz-Log-Result", Convert.ToBase64String(Log(@event, reference, outcome, Stopwatch.GetElapsedTime(started)))));
        var content = new ContentAnswer("application/json", outcome.Payload) { Headers = headers };
        return fault?.Damage(content) ?? content;
    }

    public Answer Error(ServiceException error)
    {
        // Lambda has a code for what the front end reports without one.
        var code = error.Code ?? "RequestTooLargeException";
        var own = code is "ResourceNotFoundException" or "RequestTooLargeException" or "InvalidRequestContentException" or "ServiceException";
        var message = error.Code is null ? $"Request must be smaller than {LambdaLimits.SynchronousBytes} bytes for the InvokeFunction operation" : error.Message;
        var body = own ? new JsonObject { ["Type"] = "User", ["Message"] = message } : new JsonObject { ["message"] = message };
        return new ContentAnswer("application/json", Encoding.UTF8.GetBytes(body.ToJsonString()), error.Status)
        {
            Headers = [new("x-amzn-ErrorType", code)],
        };
    }

    /// <summary>Ends running invocations.</summary>
    public ValueTask DisposeAsync() => _running.DisposeAsync();

    static string OneOf(ServiceRequest request, string header, string member, params ReadOnlySpan<string> values)
    {
        var value = request.Header(header);
        if (value.Length == 0)
            return values[0];
        if (values.Contains(value))
            return value;
        throw new ServiceException(400, "ValidationException",
            $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", values!)}]");
    }

    /// <summary>An empty payload is an empty object for the function; anything else must be JSON.</summary>
    static ReadOnlyMemory<byte> Payload(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
            return "{}"u8.ToArray();
        try
        {
            using var document = JsonDocument.Parse(body);
            return body;
        }
        catch (JsonException exception)
        {
            throw new ServiceException(400, "InvalidRequestContentException", $"Could not parse request body into json: {exception.Message}");
        }
    }

    static string? ClientContext(ServiceRequest request)
    {
        if (request.Header("X-Amz-Client-Context") is not { Length: > 0 } header)
            return null;
        try
        {
            var context = Convert.FromBase64String(header);
            using var document = JsonDocument.Parse(context);
            return Encoding.UTF8.GetString(context);
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            throw new ServiceException(400, "InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.");
        }
    }

    static KeyValuePair<string, string> Version(FunctionReference reference) => new("X-Amz-Executed-Version", reference.ExecutedVersion);

    /// <summary>The end of the log: the function's own lines between those that Lambda writes.</summary>
    static byte[] Log(FunctionEvent @event, FunctionReference reference, FunctionOutcome outcome, TimeSpan duration)
    {
        var log = new LogTail();
        log.Append(Encoding.UTF8.GetBytes($"START RequestId: {@event.RequestId} Version: {reference.ExecutedVersion}\n"));
        log.Append(outcome.Log.Span);
        if (outcome.Log is { IsEmpty: false, Span: [.., not (byte)'\n'] })
            log.Append("\n"u8);
        log.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"END RequestId: {@event.RequestId}\nREPORT RequestId: {@event.RequestId}\tDuration: {duration.TotalMilliseconds:0.00} ms\n")));
        return log.ToArray();
    }

    static string Arn(ServiceRequest request, FunctionReference reference)
    {
        var region = AuthorizationHeader.Parse(request.Header("Authorization"), out _)?.Scope.Region ?? "local";
        return $"arn:aws:lambda:{region}:{Account}:function:{reference.Name}" + (reference.Qualifier is { } qualifier ? ":" + qualifier : "");
    }
}
