namespace AwsMl.LocalServer.Hosting;

/// <summary>The server's clock, which can be set wrong: it determines the Date header and the check of signatures.</summary>
sealed class ServerClock : TimeProvider
{
    long _offsetTicks;

    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));
        set => Interlocked.Exchange(ref _offsetTicks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
