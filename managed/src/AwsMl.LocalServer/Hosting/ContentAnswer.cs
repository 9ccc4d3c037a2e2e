namespace AwsMl.LocalServer.Hosting;

/// <summary>A complete and valid answer.</summary>
sealed class ContentAnswer(string contentType, ReadOnlyMemory<byte> body, int status = StatusCodes.Status200OK) : Answer
{
    public override int Status { get; } = status;

    public string ContentType { get; } = contentType;

    public ReadOnlyMemory<byte> Body { get; } = body;

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public override async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        foreach (var (name, value) in Headers)
            response.Headers[name] = value;
        await response.Body.WriteAsync(Body, context.RequestAborted);
    }
}
