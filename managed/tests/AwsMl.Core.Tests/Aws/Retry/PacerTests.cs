using AwsMl.Core.Aws.Retry;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Retry;

public class PacerTests
{
    readonly JumpingClock _clock = new();

    [Fact]
    public async Task Requests_do_not_wait_until_one_is_throttled()
    {
        var pacer = new Pacer(_clock);

        var last = 0.0;
        for (var i = 0; i < 1_000; i++)
            last = await pacer.WaitAsync(default);

        Assert.Equal(0, last);
    }

    [Fact]
    public async Task After_throttling_requests_go_at_less_than_the_rate_that_was_taken()
    {
        var pacer = new Pacer(_clock);
        var sent = await pacer.WaitAsync(default);
        for (var i = 0; i < 20; i++)
            pacer.Succeeded();

        pacer.Throttled(sent);
        var first = await pacer.WaitAsync(default);
        var last = first;
        for (var i = 0; i < 5; i++)
            last = await pacer.WaitAsync(default);

        // 20 per second were accepted: 14 are sent.
        Assert.InRange(last - first, 5.0 / 14, 5.0 / 14 + 0.005);
    }

    [Fact]
    public async Task Requests_that_end_at_one_time_of_the_clock_leave_a_rate()
    {
        var pacer = await ThrottledAsync();
        pacer.Succeeded();

        Assert.InRange(await pacer.WaitAsync(default), 1.0 / 14, 1.0 / 14 + 0.001);
    }

    [Fact]
    public async Task One_overload_lowers_the_rate_once()
    {
        var (once, twice) = (await ThrottledAsync(), await ThrottledAsync());
        var sent = await twice.WaitAsync(default) - 100;

        twice.Throttled(sent);

        var (a, b) = (await IntervalAsync(once), await IntervalAsync(twice));
        Assert.Equal(a, b, 3);
    }

    [Fact]
    public async Task The_rate_recovers_with_requests_that_succeed()
    {
        var pacer = await ThrottledAsync();
        var before = await IntervalAsync(pacer);
        _clock.Advance(TimeSpan.FromSeconds(2));
        pacer.Succeeded();

        Assert.InRange(await IntervalAsync(pacer), 0, before * 0.95);
    }

    [Fact]
    public async Task Whoever_gives_up_leaves_the_turn_to_others()
    {
        var pacer = new Pacer(TimeProvider.System);
        pacer.Throttled(await pacer.WaitAsync(default));
        await pacer.WaitAsync(default);
        using var cancellation = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 100).Select(_ => pacer.WaitAsync(cancellation.Token)).ToList();

        await cancellation.CancelAsync();
        foreach (var one in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);

        // Behind the 100, at one every 2 seconds, it would take minutes.
        await pacer.WaitAsync(default).WaitAsync(TimeSpan.FromSeconds(30));
    }

    async Task<Pacer> ThrottledAsync()
    {
        var pacer = new Pacer(_clock);
        var sent = await pacer.WaitAsync(default);
        for (var i = 0; i < 20; i++)
            pacer.Succeeded();
        pacer.Throttled(sent);
        return pacer;
    }

    static async Task<double> IntervalAsync(Pacer pacer)
    {
        await pacer.WaitAsync(default);
        var first = await pacer.WaitAsync(default);
        await pacer.WaitAsync(default);
        return await pacer.WaitAsync(default) - first;
    }
}
