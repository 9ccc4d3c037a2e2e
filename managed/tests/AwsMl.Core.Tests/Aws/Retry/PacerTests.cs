using AwsMl.Core.Aws.Retry;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Retry;

/// <summary>Pacers of one block are those of several sessions.</summary>
public class PacerTests
{
    readonly JumpingClock _clock = new();

    [Fact]
    public async Task Requests_do_not_wait_until_one_is_throttled()
    {
        using var pace = new OnePace(_clock);
        var pacer = pace.Session();

        var last = 0L;
        for (var i = 0; i < 1_000; i++)
            last = await pacer.WaitAsync(default);

        Assert.Equal(0, Seconds(last), 3);
    }

    [Fact]
    public async Task After_throttling_requests_go_at_less_than_the_rate_that_was_taken()
    {
        using var pace = await ThrottledAsync();
        var pacer = pace.Session();

        var first = await pacer.WaitAsync(default);
        var last = first;
        for (var i = 0; i < 5; i++)
            last = await pacer.WaitAsync(default);

        // 20 per second were accepted: 14 are sent.
        Assert.InRange(Seconds(first), 1.0 / 14, 1.0 / 14 + 0.001);
        Assert.InRange(Seconds(last - first), 5.0 / 14 - 0.001, 5.0 / 14 + 0.001);
    }

    [Fact]
    public async Task Requests_that_end_at_one_time_of_the_clock_leave_a_rate()
    {
        using var pace = await ThrottledAsync();
        var pacer = pace.Session();
        pacer.Succeeded(pace.Pace().Now);

        Assert.InRange(Seconds(await pacer.WaitAsync(default)), 1.0 / 14, 1.0 / 14 + 0.001);
    }

    [Fact]
    public async Task What_is_answered_after_the_first_refusal_counts_as_taken()
    {
        using var pace = new OnePace(_clock);
        var pacer = pace.Session();
        var sent = await pacer.WaitAsync(default);
        _clock.Advance(TimeSpan.FromTicks(1));

        pacer.Throttled(sent);
        Assert.InRange(pace.Block.rate, 0, 1);
        for (var i = 0; i < 20; i++)
            pacer.Succeeded(sent);

        Assert.Equal(14, pace.Block.rate, 3);
    }

    [Fact]
    public async Task One_overload_of_several_sessions_lowers_the_rate_once()
    {
        using var once = await ThrottledAsync();
        using var twice = new OnePace(_clock);
        var (one, other) = (twice.Session(), twice.Session());
        var (sent, alsoSent) = (await one.WaitAsync(default), await other.WaitAsync(default));
        for (var i = 0; i < 20; i++)
            one.Succeeded(sent);
        _clock.Advance(TimeSpan.FromTicks(1));

        one.Throttled(sent);
        other.Throttled(alsoSent);

        Assert.Equal(once.Block.rate, twice.Block.rate, 3);
        other.Throttled(await other.WaitAsync(default));
        Assert.InRange(twice.Block.rate, 0, 0.71 * once.Block.rate);
    }

    [Fact]
    public async Task The_rate_recovers_with_requests_that_succeed()
    {
        using var pace = await ThrottledAsync();
        var before = await IntervalAsync(pace.Session());
        _clock.Advance(TimeSpan.FromSeconds(2));
        pace.Session().Succeeded(pace.Pace().Now);

        Assert.InRange(await IntervalAsync(pace.Session()), 0, before * 0.95);
    }

    [Fact]
    public async Task What_one_session_has_learned_the_next_one_knows()
    {
        using var pace = new OnePace(_clock);
        var (one, other) = (pace.Session(), pace.Session());
        var sent = await one.WaitAsync(default);
        // each has its share in what the target accepts
        for (var i = 0; i < 10; i++)
        {
            one.Succeeded(sent);
            other.Succeeded(sent);
        }
        one.Throttled(sent);

        Assert.InRange(await IntervalAsync(other), 1.0 / 14 - 0.001, 1.0 / 14 + 0.001);
    }

    [Fact]
    public async Task A_session_has_one_place_in_the_queue_however_many_of_its_requests_wait()
    {
        var clock = new StoppedClock();
        using var pace = new OnePace(clock);
        var (many, single) = (pace.Session(), pace.Session());
        many.MaxRate = single.MaxRate = 10;
        await many.WaitAsync(default);
        using var end = new CancellationTokenSource();
        var before = pace.Block.turn;

        var waiting = Enumerable.Range(0, 64).Select(_ => many.WaitAsync(end.Token)).Append(single.WaitAsync(end.Token)).ToList();

        Assert.Equal(before + 2, pace.Block.turn);
        await end.CancelAsync();
        foreach (var one in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
    }

    [Fact]
    public void Turns_are_taken_in_the_order_of_asking()
    {
        var clock = new StoppedClock();
        using var pace = new OnePace(clock);
        var sessions = Enumerable.Range(0, 3).Select(_ => pace.Pace()).ToList();
        var turns = new double?[3];
        var taken = new List<int>();
        Assert.True(sessions[0].TakeTurn(ref turns[0], 10, out _));

        // each looks 100 times a second whether it is its turn
        for (var i = 0; i < 100; i++)
        {
            for (var session = 0; session < 3; session++)
            {
                if (sessions[session].TakeTurn(ref turns[session], 10, out _))
                    taken.Add(session);
            }
            clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2], taken);
    }

    [Fact]
    public void A_session_that_no_longer_asks_holds_up_nobody()
    {
        var clock = new StoppedClock();
        using var pace = new OnePace(clock);
        var (dead, alive) = (pace.Pace(), pace.Pace());
        double? none = null, its = null, ours = null;
        Assert.True(alive.TakeTurn(ref none, 10, out _));
        Assert.False(dead.TakeTurn(ref its, 10, out _));
        Assert.False(alive.TakeTurn(ref ours, 10, out var wait));

        Assert.InRange(wait.TotalSeconds, 0.01, 0.2);
        clock.Advance(TimeSpan.FromMilliseconds(201));
        Assert.True(alive.TakeTurn(ref ours, 10, out _));
    }

    [Fact]
    public async Task All_sessions_together_keep_to_the_highest_rate()
    {
        using var pace = new OnePace(_clock);
        var sessions = Enumerable.Range(0, 4).Select(_ => pace.Session()).ToList();
        foreach (var session in sessions)
            session.MaxRate = 50;

        var last = 0L;
        for (var i = 0; i < 101; i++)
        {
            last = await sessions[i % 4].WaitAsync(default);
            sessions[i % 4].Succeeded(last);
        }

        // the first one goes at once, and nothing raises the rate
        Assert.InRange(Seconds(last), 2 - 0.001, 2 + 0.001);
    }

    [Fact]
    public async Task Another_highest_rate_applies_at_once()
    {
        using var pace = new OnePace(_clock);
        var pacer = pace.Session();
        pacer.MaxRate = 0.01;
        await pacer.WaitAsync(default);

        pacer.MaxRate = 100;
        Assert.InRange(await IntervalAsync(pacer), 0.01, 0.011);
        pacer.MaxRate = double.PositiveInfinity;
        Assert.Equal(0, await IntervalAsync(pacer));
        pacer.MaxRate = 10;
        Assert.InRange(await IntervalAsync(pacer), 0.1, 0.101);
    }

    [Fact]
    public async Task A_highest_rate_does_not_end_what_throttling_has_taught()
    {
        using var pace = await ThrottledAsync();
        var pacer = pace.Session();

        pacer.MaxRate = 100;
        Assert.InRange(await IntervalAsync(pacer), 1.0 / 14 - 0.001, 1.0 / 14 + 0.001);
        pacer.MaxRate = 10;
        Assert.InRange(await IntervalAsync(pacer), 0.1 - 0.001, 0.1 + 0.001);
    }

    [Fact]
    public async Task Whoever_gives_up_leaves_the_turn_to_others()
    {
        using var pace = new OnePace(TimeProvider.System);
        var pacer = pace.Session();
        pacer.Throttled(await pacer.WaitAsync(default));
        await pacer.WaitAsync(default);
        using var cancellation = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 100).Select(_ => pacer.WaitAsync(cancellation.Token)).ToList();

        await cancellation.CancelAsync();
        foreach (var one in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);

        // Behind the 100, at one every 2 seconds, it would take minutes; the session has the place that one of them had.
        var given = pace.Block.turn;
        await pacer.WaitAsync(default).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(given, pace.Block.turn);
    }

    [Fact]
    public async Task A_session_that_dies_in_the_middle_of_a_change_stops_nobody()
    {
        using var pace = await ThrottledAsync();
        pace.Block.taken = 1;

        await pace.Session().WaitAsync(default).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(0, pace.Block.taken);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-1)]
    [InlineData(1e300)]
    public async Task Damaged_numbers_are_no_error(double number)
    {
        using var pace = await ThrottledAsync();
        pace.Block.rate = number;
        pace.Block.successes = number;
        pace.Block.position = number;

        var pacer = pace.Session();
        var sent = await pacer.WaitAsync(default);
        pacer.Throttled(sent);
        pacer.Succeeded(sent);
    }

    [Fact]
    public void The_smallest_size_that_was_refused_is_known_to_all_for_a_while()
    {
        using var pace = new OnePace(_clock);
        var (one, other) = (pace.Pace(), pace.Pace());
        Assert.Equal(long.MaxValue, other.SmallestRefused);

        one.Refused(2_000);
        one.Refused(1_000);
        other.Refused(3_000);

        Assert.Equal(1_000, other.SmallestRefused);
        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(long.MaxValue, one.SmallestRefused);
        other.Refused(4_000);
        Assert.Equal(4_000, one.SmallestRefused);
    }

    async Task<OnePace> ThrottledAsync()
    {
        var pace = new OnePace(_clock);
        var pacer = pace.Session();
        var sent = await pacer.WaitAsync(default);
        for (var i = 0; i < 20; i++)
            pacer.Succeeded(sent);
        pacer.Throttled(sent);
        return pace;
    }

    static async Task<double> IntervalAsync(Pacer pacer)
    {
        await pacer.WaitAsync(default);
        var first = await pacer.WaitAsync(default);
        return Seconds(await pacer.WaitAsync(default) - first);
    }

    static double Seconds(long nanoseconds) => nanoseconds / 1e9;
}
