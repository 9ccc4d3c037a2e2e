using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Faults;

/// <summary>Resets the connection without a byte of answer.</summary>
sealed class ResetAnswer : Answer
{
    public override int Status => 0;

    public override Task WriteAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}

/// <summary>Says nothing until the client goes away.</summary>
sealed class HangAnswer : Answer
{
    public override int Status => 0;

    public override Task WriteAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);
}

/// <summary>
/// Announces the whole answer and sends half of it. Kestrel then ends the connection after what was sent; a reset instead could overtake it.
/// </summary>
sealed class TruncatedAnswer(ContentAnswer whole) : Answer
{
    public override async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = whole.ContentType;
        context.Response.ContentLength = whole.Body.Length;
        await context.Response.Body.WriteAsync(whole.Body[..(whole.Body.Length / 2)], context.RequestAborted);
    }
}

/// <summary>Repeats the answer until the client goes away.</summary>
sealed class EndlessAnswer(ContentAnswer answer) : Answer
{
    public override async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = answer.ContentType;
        var block = answer.Body.Length > 0 ? answer.Body : "0\n"u8.ToArray();
        while (true)
            await context.Response.Body.WriteAsync(block, context.RequestAborted);
    }
}
