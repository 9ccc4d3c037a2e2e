namespace AwsMl.Integration.Tests;

/// <summary>
/// The first statement of a fresh session is batched, however a client sends it. Sessions here do not load types, so that the
/// statement really is the session's first.
/// </summary>
public sealed class FirstStatementTests(SharedCluster shared) : SharedClusterTests(shared)
{
    const int Rows = 200;
    const string Query = "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, i) FROM generate_series(1, 200) i";

    static readonly List<string?> Answers = [.. Enumerable.Range(1, Rows).Select(string? (i) => i.ToString())];

    [Fact]
    public async Task Extended_protocol()
    {
        await using var connection = await OpenAsync();
        Assert.Equal(Answers, await connection.ColumnAsync(Query));
        await AssertSentAsync(requests: 1, Rows);
    }

    [Fact]
    public async Task Extended_protocol_with_parameters()
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand("SELECT aws_sagemaker.invoke_endpoint($1, $2, i) FROM generate_series($3, $4) i", connection)
        {
            Parameters = { new() { Value = "echo" }, new() { Value = 100 }, new() { Value = 1 }, new() { Value = Rows } },
        };
        Assert.Equal(Answers, await command.ColumnAsync());
        await AssertSentAsync(requests: 2, Rows);
    }

    [Fact]
    public async Task Simple_protocol()
    {
        await using var client = await WireClient.ConnectAsync(Cluster.SocketPath, "postgres", "postgres");
        Assert.Equal(Answers, await client.QueryAsync(Query));
        await AssertSentAsync(requests: 1, Rows);
    }

    [Fact]
    public async Task Several_statements_in_one_simple_query()
    {
        await using var client = await WireClient.ConnectAsync(Cluster.SocketPath, "postgres", "postgres");
        Assert.Equal([.. Answers, .. Answers], await client.QueryAsync($"{Query}; {Query}"));
        await AssertSentAsync(requests: 2, 2 * Rows);
    }

    [Fact]
    public async Task Psql()
    {
        var printed = await Cluster.MustRunAsync("psql", ["-X", "-A", "-t", "-c", Query]);
        Assert.Equal(Answers, printed.TrimEnd().Split('\n'));
        await AssertSentAsync(requests: 1, Rows);
    }

    [Fact]
    public async Task Prepared_statement()
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, i) FROM generate_series(1, $1) i", connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = Rows } },
        };
        await command.PrepareAsync();
        // after the fifth run, PostgreSQL may use a generic plan
        for (var run = 1; run <= 8; run++)
        {
            Assert.Equal(Answers, await command.ColumnAsync());
            await AssertSentAsync(run, run * Rows);
        }
    }

    [Theory]
    [InlineData("force_generic_plan")]
    [InlineData("force_custom_plan")]
    public async Task Prepared_statement_with_a_forced_plan(string mode)
    {
        await using var connection = await OpenAsync($"-c plan_cache_mode={mode}");
        await using var command = new NpgsqlCommand("SELECT aws_sagemaker.invoke_endpoint($1, NULL, i) FROM generate_series(1, $2) i", connection)
        {
            Parameters = { new() { Value = "echo" }, new() { Value = Rows } },
        };
        await command.PrepareAsync();
        Assert.Equal(Answers, await command.ColumnAsync());
        await AssertSentAsync(requests: 1, Rows);
    }

    [Fact]
    public async Task Copy_to_stdout()
    {
        await using var connection = await OpenAsync();
        using var reader = await connection.BeginTextExportAsync($"COPY ({Query}) TO STDOUT");
        Assert.Equal(Answers, (await reader.ReadToEndAsync()).TrimEnd().Split('\n'));
        await AssertSentAsync(requests: 1, Rows);
    }

    [Fact]
    public async Task Binary_copy_to_stdout()
    {
        await using var connection = await OpenAsync();
        await using var reader = await connection.BeginBinaryExportAsync($"COPY ({Query}) TO STDOUT (FORMAT binary)");
        var values = new List<string?>();
        while (await reader.StartRowAsync() >= 0)
            values.Add(await reader.ReadAsync<string>());
        Assert.Equal(Answers, values);
        await AssertSentAsync(requests: 1, Rows);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SCROLL")]
    [InlineData("NO SCROLL")]
    public async Task Cursor(string scroll)
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync($"DECLARE answers {scroll} CURSOR FOR {Query}");
        var values = new List<string?>();
        while (await connection.ColumnAsync("FETCH 30 FROM answers") is { Count: > 0 } fetched)
            values.AddRange(fetched);
        Assert.Equal(Answers, values);
        var counts = await Server.CountsAsync();
        Assert.Equal(Rows, counts.Rows);
        Assert.InRange(counts.Requests, 1, Rows / 30 + 1);
    }

    [Fact]
    public async Task Cursor_that_goes_back_asks_nobody_twice()
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync($"DECLARE answers SCROLL CURSOR FOR {Query}");
        Assert.Equal(Answers, await connection.ColumnAsync("FETCH ALL FROM answers"));
        Assert.Equal(Enumerable.Reverse(Answers), await connection.ColumnAsync("FETCH BACKWARD ALL FROM answers"));
        Assert.Equal("100", await connection.ScalarAsync("FETCH ABSOLUTE 100 FROM answers"));
        Assert.Equal(Rows, (await Server.CountsAsync()).Rows);
    }

    [Fact]
    public async Task Cursor_with_hold()
    {
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync($"DECLARE answers CURSOR WITH HOLD FOR {Query}");
        Assert.Equal(Answers, await connection.ColumnAsync("FETCH ALL FROM answers"));
        await AssertSentAsync(requests: 1, Rows);
    }

    [Fact]
    public async Task Portal_executed_some_rows_at_a_time()
    {
        await using var client = await WireClient.ConnectAsync(Cluster.SocketPath, "postgres", "postgres");
        client.Bind(Query);
        var values = new List<string?>();
        var suspended = true;
        while (suspended)
        {
            (var rows, suspended) = await client.ExecuteAsync(mostRows: 30);
            values.AddRange(rows);
        }

        await client.SyncAsync();
        Assert.Equal(Answers, values);
        var counts = await Server.CountsAsync();
        Assert.Equal(Rows, counts.Rows);
        Assert.InRange(counts.Requests, 1, Rows / 30 + 1);
    }

    [Fact]
    public async Task Portal_left_unfinished()
    {
        await using var client = await WireClient.ConnectAsync(Cluster.SocketPath, "postgres", "postgres");
        client.Bind(Query);
        Assert.Equal((30, true), await client.ExecuteAsync(mostRows: 30) is var (rows, suspended) ? (rows.Count, suspended) : default);
        await client.SyncAsync();
        Assert.Equal(["7"], await client.QueryAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 7)"));
    }

    [Fact]
    public async Task Pipelined_batch()
    {
        await using var connection = await OpenAsync();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new(Query), new("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 7)"), new(Query) },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        Assert.Equal(Answers, await reader.ColumnAsync());
        Assert.True(await reader.NextResultAsync());
        Assert.Equal(["7"], await reader.ColumnAsync());
        Assert.True(await reader.NextResultAsync());
        Assert.Equal(Answers, await reader.ColumnAsync());
        Assert.False(await reader.NextResultAsync());
        await AssertSentAsync(requests: 3, 2 * Rows + 1);
    }

    [Fact]
    public async Task Batch_that_fails_in_the_middle()
    {
        await using var connection = await OpenAsync();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new(Query), new("SELECT aws_sagemaker.invoke_endpoint('no-such-endpoint', NULL, 7)"), new(Query) },
        };
        var error = await Assert.ThrowsAsync<PostgresException>(() => batch.ExecuteNonQueryAsync());
        Assert.Equal(SqlStates.ServiceError, error.SqlState);
        Assert.Equal(Answers, await connection.ColumnAsync(Query));
    }

    [Fact]
    public async Task Aggregated_answers()
    {
        await using var connection = await OpenAsync();
        Assert.Equal(20100L, await connection.ScalarAsync("SELECT sum(aws_sagemaker.invoke_endpoint('echo', NULL, i)::int) FROM generate_series(1, 200) i"));
        await AssertSentAsync(requests: 1, Rows);
    }

    async Task<NpgsqlConnection> OpenAsync(string options = "")
    {
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(Cluster.ConnectionString()) { Options = options }.ConnectionString);
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return await builder.Build().OpenConnectionAsync();
    }

    async Task AssertSentAsync(long requests, long rows)
    {
        var counts = await Server.CountsAsync();
        Assert.Equal((requests, rows), (counts.Requests, counts.Rows));
    }
}
