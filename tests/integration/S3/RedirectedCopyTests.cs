namespace AwsMl.Integration.Tests.S3;

/// <summary>Imports into a table for which another module handles COPY: redirected_copy.c.</summary>
public sealed class RedirectedCopyTests(SharedCluster shared) : SharedClusterTests(shared)
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Cluster.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE");
        await Shell.MustRunAsync("cc",
            ["-shared", "-fPIC", "-Wall", "-Werror", "-I", await Repository.PgConfigAsync("--includedir-server"), "-o", Module, Repository.PathOf("tests/integration/S3/redirected_copy.c")]);
        await Cluster.ExecuteAsync("CREATE TABLE redirected (id int, name text); CREATE TABLE redirected_shard () INHERITS (redirected)");
    }

    public override async Task DisposeAsync()
    {
        await Cluster.ExecuteAsync("DROP TABLE redirected CASCADE");
        File.Delete(Module);
        await base.DisposeAsync();
    }

    string Module => Path.Combine(Cluster.Folder, "redirected_copy.so");

    [Fact]
    public async Task The_rows_are_where_the_module_puts_them()
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync($"LOAD '{Module}'; SELECT aws_s3.query_export_to_s3('SELECT i, i FROM generate_series(1, 200000) i', 'exports', 'redirected')");

        Assert.StartsWith(
            "200000 rows imported into relation \"redirected\" from file redirected of ",
            (string)(await connection.ScalarAsync("SELECT aws_s3.table_import_from_s3('redirected', '', '', 'exports', 'redirected', NULL)"))!,
            StringComparison.Ordinal);

        Assert.Equal(
            ["redirected_shard 200000 20000100000"],
            await connection.ColumnAsync("SELECT format('%s %s %s', tableoid::regclass, count(*), sum(id)) FROM redirected GROUP BY tableoid"));
    }

    [Theory]
    [InlineData("SELECT aws_s3.table_import_from_s3('redirected', 'id', '', 'exports', 'redirected', NULL)", PostgresErrorCodes.BadCopyFileFormat)]
    [InlineData("SELECT aws_s3.table_import_from_s3('redirected', '', '', 'exports', 'no-such-object', NULL)", null)]
    public async Task Its_errors_and_ours_arrive(string import, string? state)
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync($"LOAD '{Module}'; SELECT aws_s3.query_export_to_s3('VALUES (1, 2)', 'exports', 'redirected')");

        var error = await connection.FailsAsync(import);

        Assert.Equal(state ?? error.SqlState, error.SqlState);
        Assert.Contains("import of S3 object", error.Where, StringComparison.Ordinal);
        Assert.Equal(0L, await connection.ScalarAsync("SELECT count(*) FROM redirected"));
        // and the client is visible again
        Assert.Equal(1, await connection.ScalarAsync("SELECT 1"));
    }
}
