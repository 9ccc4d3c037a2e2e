namespace AwsMl.Integration.Tests.RandomQueries;

/// <summary>
/// Random statements, batched and in row mode: the results are the same, and the service does not see more rows.
/// AWS_ML_RANDOM_STATEMENTS is their number, AWS_ML_RANDOM_SEED the seed of the first; each following one has the next seed. A
/// failure names the seed of its statement.
/// </summary>
public sealed class RandomQueryTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    const string Database = "random_queries";
    const int MostFailures = 20;
    const int LeastForPercentages = 100;

    static readonly int Statements = Variable("AWS_ML_RANDOM_STATEMENTS", 300);
    static readonly int FirstSeed = Variable("AWS_ML_RANDOM_SEED", 502_000);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Cluster.ExecuteAsync($"CREATE DATABASE {Database}");
        await Cluster.ExecuteAsync("CREATE EXTENSION aws_ml CASCADE", Database);
        await Cluster.ExecuteAsync(Schema.Definition, Database);
    }

    public override async Task DisposeAsync()
    {
        await Cluster.ExecuteAsync($"DROP DATABASE {Database} WITH (FORCE)");
        await Cluster.ExecuteAsync("DROP ROLE IF EXISTS random_reader");
        await base.DisposeAsync();
    }

    [Fact]
    public Task Random_statements_answer_as_row_mode_does() => CompareAsync();

    [Fact]
    public async Task Random_statements_invoke_functions_as_often_as_row_mode_does()
    {
        await Cluster.ExecuteAsync(Schema.SideEffects, Database);
        await CompareAsync();
    }

    async Task CompareAsync()
    {
        var tally = new Tally();
        await using var check = new StatementCheck(Cluster, Database, tally);
        for (var seed = FirstSeed; seed < FirstSeed + Statements && tally.Failures.Count < MostFailures; seed++)
            await check.RunAsync(StatementMaker.Make(seed));

        output.WriteLine(tally.ToString());
        Assert.True(tally.Failures.Count == 0, string.Join("\n\n", tally.Failures));
        if (Statements >= LeastForPercentages)
        {
            Assert.InRange(tally.PercentWithoutError, 90, 100);
            Assert.InRange(tally.PercentBatched, 60, 100);
        }
    }

    static int Variable(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : otherwise;
}
