namespace AwsMl.Integration.Tests;

/// <summary>Many sessions at once, doing everything that is possible, checked against the answers of row mode.</summary>
public sealed class ConcurrencyTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    const int Sessions = 16;
    const int Rounds = 30;
    const int Inputs = 600;

    IReadOnlyList<string?> _answers = [];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Server.DefineAsync("unsteady", """{"type": "fault", "status": 503, "code": "ServiceUnavailable", "endpoint": "hash", "times": 200}""");
        await Server.DefineAsync("broken", """{"type": "fault", "status": 424, "code": "ModelError"}""");
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("SET aws_ml.enable_function_migration = off");
        _answers = await connection.ColumnAsync($"SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) FROM generate_series(0, {Inputs - 1}) i");
        Assert.Equal(Inputs, (await Server.CountsAsync()).Requests);
    }

    [Fact]
    public async Task Sixteen_sessions_get_their_own_answers()
    {
        var statements = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(session => Task.Run(() => WorkAsync(session))));
        output.WriteLine($"{statements.Sum()} statements in {Sessions} sessions");
        Assert.Equal(Sessions * Rounds, statements.Sum());
    }

    async Task<int> WorkAsync(int session)
    {
        var random = new Random(session);
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync($"SET aws_ml.max_concurrent_requests = {random.Next(1, 9)}; SET aws_ml.max_attempts = 2");
        var pid = await BackendPidAsync(connection);
        for (var round = 0; round < Rounds; round++)
        {
            var from = random.Next(Inputs - 200);
            var count = random.Next(1, 200);
            var rows = $"FROM generate_series({from}, {from + count - 1}) i";
            switch (random.Next(7))
            {
                case 0:
                case 1:
                    Assert.Equal(_answers.Skip(from).Take(count), await connection.ColumnAsync($"SELECT aws_sagemaker.invoke_endpoint('hash', NULL, i) {rows}"));
                    break;
                case 2:
                    Assert.Equal(_answers.Skip(from).Take(count), await connection.ColumnAsync($"SELECT aws_sagemaker.invoke_endpoint('hash', {random.Next(1, 50)}, i) {rows}"));
                    break;
                case 3:
                    Assert.Equal(_answers[from], await connection.ScalarAsync($"SELECT aws_sagemaker.invoke_endpoint('hash', NULL, {from})"));
                    break;
                case 4:
                    Assert.Equal(SqlStates.ServiceError, (await connection.FailsAsync($"SELECT aws_sagemaker.invoke_endpoint('broken', 20, i) {rows}")).SqlState);
                    break;
                case 5:
                    // ends with the transaction: a statement that sets it back could time out as well
                    await connection.ExecuteAsync($"BEGIN; SET LOCAL statement_timeout = {random.Next(1, 60)}");
                    Assert.Equal("57014", (await connection.FailsAsync($"SELECT aws_sagemaker.invoke_endpoint('hang', 20, i) {rows}")).SqlState);
                    await connection.ExecuteAsync("ROLLBACK");
                    break;
                default:
                    await AnswerOrUnavailableAsync(rows, from, count);
                    break;
            }
        }

        Assert.Equal(pid, await BackendPidAsync(connection));
        return Rounds;
    }

    async Task AnswerOrUnavailableAsync(string rows, int from, int count)
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("SET aws_ml.max_attempts = 2");
        try
        {
            Assert.Equal(_answers.Skip(from).Take(count), await connection.ColumnAsync($"SELECT aws_sagemaker.invoke_endpoint('unsteady', NULL, i) {rows}"));
        }
        catch (PostgresException exception)
        {
            Assert.Equal(SqlStates.Unavailable, exception.SqlState);
        }
    }
}
