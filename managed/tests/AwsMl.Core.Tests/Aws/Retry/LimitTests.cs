using System.Runtime.InteropServices;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Aws.Retry;

public sealed class LimitTests : IDisposable
{
    readonly EnvironmentScope _environment = EnvironmentScope.WithKeys();
    readonly UsedAmounts _used = new();

    public void Dispose()
    {
        _used.Dispose();
        _environment.Dispose();
    }

    [Fact]
    public async Task Every_attempt_counts()
    {
        await using var server = await TestServer.StartAsync(Answer.Error(503, "ServiceUnavailable", "later"));

        var error = await Client.FailAsync(Client.For(server) with { MaxAttempts = 5 }, options: Limited(requests: 2));

        Assert.Equal((ErrorKind.LimitReached, 0), (error.Kind, error.Limit));
        Assert.Equal(2, server.Received.Count);
        Assert.Equal((2, 2), Used());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Parts_count_and_the_rest_is_not_divided_further(bool keepGoing)
    {
        await using var server = await TestServer.StartAsync(Answer.Error(413, "", ""));
        var options = Limited(requests: 3) with { KeepGoing = keepGoing };

        var error = await Client.FailAsync(Client.For(server), Client.Values(options, [.. Enumerable.Repeat("1", 64)]), options);

        // 64, 32 and 16 were too large, and 8 are the next
        Assert.Equal((ErrorKind.LimitReached, 8L), (error.Kind, error.Rows));
        Assert.Equal(3, server.Received.Count);
        Assert.Equal((3, 112), Used());
    }

    [Fact]
    public async Task A_request_with_too_many_rows_is_not_sent_and_uses_nothing()
    {
        await using var server = await TestServer.StartAsync(new Answer("1\n1\n1\n"));
        var options = Limited(requests: 10, rows: 4);
        var rows = Client.Values(options, "1", "1", "1");
        await Client.SendAsync(Client.For(server), rows, options);

        var error = await Client.FailAsync(Client.For(server), rows, options);

        Assert.Equal((ErrorKind.LimitReached, 1, 3L), (error.Kind, error.Limit, error.Rows));
        Assert.Equal((1, 3), Used());
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task Many_at_once_use_all_that_there_is_and_no_more()
    {
        var limits = Limited(requests: long.MaxValue, rows: 1_000_000).Limits;
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => TakeAll(limits))));

        Assert.Equal((taken.Sum(), 1_000_000), Used());
    }

    [Fact]
    public void A_limit_lower_than_what_has_been_used_is_reached()
    {
        _used[1] = 10;
        var limits = Limited(requests: 5, rows: 3).Limits;

        Assert.Equal(1, Assert.Throws<RequestException>(() => limits.Take(1, 0)).Limit);
        // of S3, which has no rows
        limits.Take(0, 100);
        Assert.Equal((1, 10), Used());
    }

    [Fact]
    public void What_is_known_afterwards_is_added_and_stops_the_next_request()
    {
        var limits = _used.Limits(new AwsMlLimit
        {
            max = 1000,
            per_request = 1.2,
            per_row = 10,
            per_byte = 0.5,
            row_bytes = 30,
            per_input_token = 2,
            per_output_token = 3,
            per_second = 100,
        });

        limits.Take(4, 50);
        Assert.Equal(1 + 40 + 60, _used[0]);
        limits.Take(1, 50);
        Assert.Equal(101 + 1 + 10 + 25, _used[0]);
        limits.Add(new TokenCount(200, 100));
        limits.Add(TimeSpan.FromSeconds(2.5));

        Assert.Equal(137 + 400 + 300 + 250, _used[0]);
        Assert.Throws<RequestException>(() => limits.Take(1, 1));
        Assert.Equal(1087, _used[0]);
    }

    /// <summary>Takes parts of 1 to 7 rows until not even one row is left.</summary>
    /// <returns>How many.</returns>
    static long TakeAll(RequestLimits limits)
    {
        var taken = 0L;
        for (var size = 7; size > 0;)
        {
            try
            {
                limits.Take(size, 0);
                taken++;
            }
            catch (RequestException)
            {
                size--;
            }
        }
        return taken;
    }

    (long Requests, long Rows) Used() => (_used[0], _used[1]);

    RequestOptions Limited(long requests, long rows = long.MaxValue) => Client.Options with
    {
        Limits = _used.Limits(new AwsMlLimit { max = requests, per_request = 1 }, new AwsMlLimit { max = rows, per_row = 1 }),
    };

    /// <summary>What has been used, in memory that does not move.</summary>
    sealed unsafe class UsedAmounts : IDisposable
    {
        readonly long* _used = (long*)NativeMemory.AllocZeroed(2, sizeof(long));

        public long this[int number]
        {
            get => _used[number];
            set => _used[number] = value;
        }

        /// <summary>Limits of the first amount, of the second.</summary>
        public RequestLimits Limits(params AwsMlLimit[] limits)
        {
            for (var i = 0; i < limits.Length; i++)
                limits[i].used = _used + i;
            fixed (AwsMlLimit* first = limits)
                return new RequestLimits(first, limits.Length);
        }

        public void Dispose() => NativeMemory.Free(_used);
    }
}
