using System.Data;

namespace AwsMl.Integration.Tests;

/// <summary>
/// A failing service ends a statement, not the session: some SQLSTATEs make clients, such as Npgsql, give up the session.
/// </summary>
public sealed class FailureTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    [Theory]
    [InlineData("""{"type": "fault", "status": 400, "code": "ValidationError"}""")]
    [InlineData("""{"type": "fault", "status": 403, "code": "AccessDeniedException"}""")]
    [InlineData("""{"type": "fault", "status": 403, "code": "ExpiredTokenException"}""")]
    [InlineData("""{"type": "fault", "status": 424, "code": "ModelError"}""")]
    [InlineData("""{"type": "fault", "status": 503, "code": "ServiceUnavailable"}""")]
    [InlineData("""{"type": "fault", "status": 400, "code": "ThrottlingException"}""")]
    [InlineData("""{"type": "fault", "behaviour": "reset"}""")]
    [InlineData("""{"type": "fault", "behaviour": "truncate"}""")]
    [InlineData("""{"type": "fault", "behaviour": "garbage"}""")]
    [InlineData("""{"type": "fault", "behaviour": "wrong_count"}""")]
    [InlineData("""{"type": "fault", "behaviour": "bad_csv"}""")]
    [InlineData("""{"type": "fault", "behaviour": "bad_json"}""")]
    public async Task The_session_stays_open(string fault)
    {
        await Server.DefineAsync("faulty", fault);
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("SET aws_ml.max_attempts = 1");
        var pid = await BackendPidAsync(connection);
        var error = await connection.FailsAsync("SELECT aws_sagemaker.invoke_endpoint('faulty', NULL, i) FROM generate_series(1, 3) i");
        output.WriteLine($"{error.SqlState}: {error.MessageText}; {error.Detail}; {error.Hint}");
        Assert.Equal(ConnectionState.Open, connection.FullState);
        Assert.Equal("7", await connection.ScalarAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 7)"));
        Assert.Equal(pid, await BackendPidAsync(connection));
    }
}
