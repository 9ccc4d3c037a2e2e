using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Faults;

/// <summary>Resets the connection without sending anything.</summary>
sealed class ResetAnswer : Answer
{
    public override int Status => 0;

    public override Task WriteAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}

/// <summary>Sends nothing until the client gives up.</summary>
sealed class HangAnswer : Answer
{
    public override int Status => 0;

    public override Task WriteAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);
}

/// <summary>Announces the whole answer and sends half of it. Kestrel then closes the connection, unless it is reset.</summary>
sealed class TruncatedAnswer(ContentAnswer whole, bool reset) : Answer
{
    /// <summary>A reset discards data that were sent but not read yet.</summary>
    static readonly TimeSpan TimeToRead = TimeSpan.FromMilliseconds(100);

    public override async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = whole.ContentType;
        context.Response.ContentLength = whole.Body.Length;
        await context.Response.Body.WriteAsync(whole.Body[..(whole.Body.Length / 2)], context.RequestAborted);
        if (!reset)
            return;
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(TimeToRead, context.RequestAborted);
        context.Abort();
    }
}

/// <summary>Sends the answer byte by byte.</summary>
sealed class TrickleAnswer(ContentAnswer answer) : Answer
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public override async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = answer.Body.Length;
        for (var i = 0; i < answer.Body.Length; i++)
        {
            await context.Response.Body.WriteAsync(answer.Body[i..(i + 1)], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Pause, context.RequestAborted);
        }
    }
}

/// <summary>Repeats the answer until the client gives up.</summary>
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
