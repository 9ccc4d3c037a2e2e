namespace AwsMl.Containers.Tests;

/// <summary>A container that is stopped and started again.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Data_and_extensions_stay()
    {
        await using var container = new PostgreSqlBuilder(Images.Database)
            // podman kills at once what was created without it
            .WithCreateParameterModifier(parameters => parameters.StopTimeout = TimeSpan.FromSeconds(10))
            .Build();
        await container.StartAsync();
        await using (var session = await OpenAsync(container))
        {
            await session.ExecuteAsync("CREATE EXTENSION aws_ml CASCADE; CREATE TABLE kept AS SELECT 42 AS value");
            // a session that has the library loaded does not keep the server from stopping
            await session.ExecuteAsync("LOAD 'aws_ml'");
            await container.StopAsync();
        }

        await container.StartAsync();

        await using var again = await OpenAsync(container);
        Assert.Equal(["42"], await again.ColumnAsync("SELECT value::text FROM kept"));
        Assert.Equal(["aws_commons", "aws_ml"], await again.ColumnAsync("SELECT extname::text FROM pg_extension WHERE extname LIKE 'aws%' ORDER BY 1"));
        var (output, errors) = await container.GetLogsAsync();
        Assert.DoesNotContain("was interrupted", output + errors);
    }

    static async Task<NpgsqlConnection> OpenAsync(PostgreSqlContainer container)
    {
        // the published port is another after a restart
        var connection = new NpgsqlConnection(container.GetConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
