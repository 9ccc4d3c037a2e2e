namespace AwsMl.LocalServer.Hosting;

/// <summary>An answer that consists of status and headers only.</summary>
sealed class EmptyAnswer(int status) : Answer
{
    public override int Status { get; } = status;

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public override Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        foreach (var (name, value) in Headers)
            context.Response.Headers[name] = value;
        return Task.CompletedTask;
    }
}
