using System.Diagnostics;

namespace AwsMl.Integration.Tests;

/// <summary>Servers that stop or die while backends wait for a model.</summary>
public sealed class ShutdownTests(ITestOutputHelper output)
{
    static readonly string[] Waits = [Statements.Batch, Statements.Row, Statements.ManyInFlight];

    [Theory]
    [InlineData("fast")]
    [InlineData("immediate")]
    public async Task The_server_stops_with_requests_in_flight(string mode)
    {
        await using var cluster = await StartAsync();
        var sessions = await HangAsync(cluster);
        var watch = Stopwatch.StartNew();
        await cluster.ShutDownAsync(mode);
        output.WriteLine($"pg_ctl stop -m {mode}: {watch.Elapsed.TotalMilliseconds:0} ms");
        Assert.All(sessions, session => Assert.False(session.Process.IsAlive));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
        cluster.AssertNoCrash();
        await EndAsync(sessions);
    }

    [Fact]
    [Trait(Delays.Category, Delays.Quiet)]
    public async Task A_dead_postmaster_ends_its_waiting_backends()
    {
        var gone = new Delays();
        for (var run = 0; run < 3; run++)
        {
            await using var cluster = await StartAsync();
            var sessions = await HangAsync(cluster);
            var watch = Stopwatch.StartNew();
            using (var postmaster = Process.GetProcessById(cluster.PostmasterPid))
                postmaster.Kill();
            foreach (var session in sessions)
            {
                await session.Process.EndsAsync();
                gone.Add(watch.Elapsed);
            }

            await EndAsync(sessions);
        }

        gone.AssertPrompt(output, "backend gone after the postmaster");
    }

    static async Task<Cluster> StartAsync()
    {
        var cluster = await Cluster.StartAsync();
        await cluster.Server.DefineAsync("hang", """{"type": "fault", "behaviour": "hang"}""");
        return cluster;
    }

    static async Task<List<HangingSession>> HangAsync(Cluster cluster)
    {
        var sessions = new List<HangingSession>();
        foreach (var wait in Waits)
            sessions.Add(await HangingSession.StartAsync(cluster, wait));
        return sessions;
    }

    static async Task EndAsync(List<HangingSession> sessions)
    {
        foreach (var session in sessions)
        {
            await session.Ended;
            Assert.NotNull(session.Error);
            await session.DisposeAsync();
        }
    }
}
