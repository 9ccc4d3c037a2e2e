namespace AwsMl.Containers.Tests;

/// <summary>The extensions of the image, at work with the local server.</summary>
public sealed class BatchTests(Deployment deployment) : IClassFixture<Deployment>
{
    const string Table = "CREATE TABLE events AS SELECT i AS id, 'kind ' || i AS kind FROM generate_series(1, 500) i";
    const string Calls = "SELECT aws_sagemaker.invoke_endpoint('hash', NULL, id, kind) FROM events ORDER BY id";

    [Fact]
    public async Task Every_extension_is_there_and_statements_run_in_batches()
    {
        await using var session = await deployment.OpenAsync("shop");
        await session.ExecuteAsync("CREATE EXTENSION aws_ml CASCADE; CREATE EXTENSION aws_s3; CREATE EXTENSION aws_lambda");
        await session.ExecuteAsync(Table);

        var plan = string.Join('\n', await session.ColumnAsync("EXPLAIN (ANALYZE, COSTS OFF) " + Calls));
        var batched = await session.ColumnAsync(Calls);
        await session.ExecuteAsync("SET aws_ml.enable_function_migration = off");
        var rowMode = await session.ColumnAsync(Calls);

        Assert.Contains("Custom Scan (Batch Function Scan)", plan);
        Assert.Matches("Batch Processing: num batches=[12] ", plan);
        Assert.Equal(500, batched.Count);
        Assert.Equal(rowMode, batched);
    }

    [Fact]
    public async Task Another_container_gets_answers_over_the_network()
    {
        var answer = await deployment.PsqlAsync(
            """
            CREATE EXTENSION aws_ml CASCADE;
            SELECT sentiment FROM aws_comprehend.detect_sentiment('Your support team is just awesome!', 'en')
            """);

        Assert.EndsWith("POSITIVE", answer);
    }

    [Fact]
    public async Task An_upgrade_keeps_views_and_their_answers()
    {
        await using (var session = await deployment.OpenAsync("shop"))
            await session.ExecuteAsync("CREATE DATABASE old");
        await using var old = await deployment.OpenAsync("old");
        await old.ExecuteAsync($"CREATE EXTENSION aws_ml VERSION '1.0' CASCADE; {Table}; CREATE VIEW answers AS {Calls}");
        var before = await old.ColumnAsync("TABLE answers");
        Assert.Equal("1.0", await InstalledAsync(old));

        await old.ExecuteAsync("ALTER EXTENSION aws_ml UPDATE");

        Assert.Equal(await old.ColumnAsync("SELECT default_version FROM pg_available_extensions WHERE name = 'aws_ml'"), [await InstalledAsync(old)]);
        Assert.NotEqual("1.0", await InstalledAsync(old));
        Assert.Equal(500, before.Count);
        Assert.Equal(before, await old.ColumnAsync("TABLE answers"));
    }

    static async Task<string> InstalledAsync(NpgsqlConnection session) =>
        (await session.ColumnAsync("SELECT extversion FROM pg_extension WHERE extname = 'aws_ml'")).Single();
}
