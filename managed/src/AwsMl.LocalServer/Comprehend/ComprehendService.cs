using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Faults;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Comprehend;

/// <summary>Amazon Comprehend's DetectSentiment and BatchDetectSentiment, over AWS JSON 1.1.</summary>
sealed class ComprehendService : IService
{
    const string ContentType = "application/x-amz-json-1.1";
    const string TargetPrefix = "Comprehend_20171127.";
    const string Detect = "DetectSentiment";
    const string Batch = "BatchDetectSentiment";

    volatile ComprehendFault? _fault;

    public string SigningName => "comprehend";

    /// <summary>Much more than 25 documents of 5000 bytes need, however they are escaped.</summary>
    public int MaxBodyBytes => 5 * 1024 * 1024;

    public void SetFault(ComprehendFault? fault) => _fault = fault;

    public string? Operation(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Path == "/" && request.Headers["X-Amz-Target"].ToString() is var target
        && target.StartsWith(TargetPrefix, StringComparison.Ordinal) ? target[TargetPrefix.Length..] : null;

    public void Describe(ServiceRequest request)
    {
        if (TryParse(request.Body) is { } json)
            request.Record.Rows = json["TextList"] is JsonArray texts ? texts.Count : json["Text"] is null ? 0 : 1;
    }

    public async ValueTask<Answer> HandleAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var programmed = _fault;
        // If the plan has no fault for this request, its documents have no errors either.
        var fault = programmed is null ? null : await programmed.MeetAsync(cancellationToken);

        var wrongCount = fault?.Behaviour == FaultBehaviour.WrongCount;
        var input = TryParse(request.Body) ?? throw new ServiceException(400, "SerializationException", "Unable to parse the request body as a JSON object");
        JsonObject answer = request.Record.Operation switch
        {
            Detect => DetectSentiment(input),
            Batch => BatchDetectSentiment(input, fault is null ? null : programmed, wrongCount),
            var unknown => throw new ServiceException(400, "UnknownOperationException", $"The local server has no operation {unknown}"),
        };

        var content = new ContentAnswer(ContentType, Encoding.UTF8.GetBytes(answer.ToJsonString()));
        if (!wrongCount)
            return fault?.Damage(content) ?? content;
        content.Fault = fault!.Name;
        return content;
    }

    public Answer Error(ServiceException error)
    {
        // Comprehend's own exceptions say "Message", those of the front end "message".
        var own = error.Code is "InvalidRequestException" or "TextSizeLimitExceededException" or "BatchSizeLimitExceededException"
            or "UnsupportedLanguageException" or "InternalServerException" or "TooManyRequestsException";
        var body = new JsonObject { ["__type"] = error.Code, [own ? "Message" : "message"] = error.Message };
        return new ContentAnswer(ContentType, Encoding.UTF8.GetBytes(body.ToJsonString()), error.Status);
    }

    static JsonObject DetectSentiment(JsonObject input)
    {
        var text = RequestFields.Text(input, "Text", "text");
        RequestFields.CheckLength(text, "text");
        var language = RequestFields.Language(input);
        if (Encoding.UTF8.GetByteCount(text) is var bytes and > ComprehendLimits.MaxTextBytes)
            throw new ServiceException(400, "TextSizeLimitExceededException", ComprehendLimits.TextTooLarge(bytes));
        return ToJson(SentimentDetector.Detect(text, language));
    }

    static JsonObject BatchDetectSentiment(JsonObject input, ComprehendFault? fault, bool wrongCount)
    {
        var texts = RequestFields.TextList(input);
        var language = RequestFields.Language(input);
        var results = new JsonArray();
        var errors = new JsonArray();
        for (var index = 0; index < texts.Count; index++)
        {
            var bytes = Encoding.UTF8.GetByteCount(texts[index]);
            if (bytes > ComprehendLimits.MaxTextBytes)
                errors.Add(ErrorItem(index, "TEXT_SIZE_LIMIT_EXCEEDED", ComprehendLimits.TextTooLarge(bytes)));
            else if (fault?.ErrorOf(index, texts[index]) is var (code, message))
                errors.Add(ErrorItem(index, code, message));
            else
                results.Add(ResultItem(index, texts[index], language));
        }

        if (wrongCount && results.Count > 0)
            results.RemoveAt(results.Count - 1);
        return new JsonObject { ["ErrorList"] = errors, ["ResultList"] = results };
    }

    static JsonObject ResultItem(int index, string text, string language)
    {
        var item = ToJson(SentimentDetector.Detect(text, language));
        item.Insert(0, "Index", index);
        return item;
    }

    static JsonObject ErrorItem(int index, string code, string message) =>
        new() { ["ErrorCode"] = code, ["ErrorMessage"] = message, ["Index"] = index };

    static JsonObject ToJson(Sentiment sentiment) => new()
    {
        ["Sentiment"] = sentiment.Label,
        ["SentimentScore"] = new JsonObject
        {
            ["Mixed"] = sentiment.Mixed,
            ["Negative"] = sentiment.Negative,
            ["Neutral"] = sentiment.Neutral,
            ["Positive"] = sentiment.Positive,
        },
    };

    static JsonObject? TryParse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
