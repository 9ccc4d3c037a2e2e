namespace AwsMl.Integration.Tests.Gateway;

/// <summary>The outer database calls functions of the inner one with dblink: many rows per call.</summary>
public sealed class RemoteCallTests(GatewayClusters clusters) : GatewayTests(clusters)
{
    const string Sentiments =
        """
        SELECT c.keys[s.ordinality]::int AS id, s.sentiment, s.confidence
            FROM gateway.chunks('SELECT id, review FROM reviews ORDER BY id') c, gateway.detect_sentiment(c.inputs, 'en') s
        """;

    [Fact]
    public async Task The_outer_database_has_dblink_and_postgres_fdw_only()
    {
        await using var outer = await Clusters.OpenOuterAsync();
        Assert.Equal(["dblink", "plpgsql", "postgres_fdw"], await outer.ColumnAsync("SELECT name FROM pg_available_extensions ORDER BY name"));
    }

    [Fact]
    public async Task Sentiments_equal_direct_calls_in_order_and_in_batches()
    {
        await using var outer = await Clusters.OpenOuterAsync();
        var asked = await AskAsync(outer, Sentiments);
        Assert.Equal(await DirectSentimentsAsync(outer), asked.Rows);
        Assert.Equal(50, asked.Rows.Count(row => row.EndsWith("||", StringComparison.Ordinal)));
        // three calls: two of 980 texts, one of 490
        Assert.Equal(2450, asked.Counts.Documents);
        Assert.Equal(40 + 40 + 20, asked.Counts.Requests);
        Assert.Equal(asked.Counts.Requests, asked.Batches);
    }

    [Fact]
    public async Task A_limit_stops_between_calls()
    {
        await using var outer = await Clusters.OpenOuterAsync();
        var asked = await AskAsync(outer, $"{Sentiments} LIMIT 5");
        Assert.Equal(980, asked.Counts.Documents);
    }

    [Fact]
    public async Task Rows_of_an_endpoint_equal_direct_calls()
    {
        await using var outer = await Clusters.OpenOuterAsync();
        var asked = await AskAsync(outer,
            """
            SELECT c.keys[o.ordinality] AS id, o.output
                FROM gateway.chunks('SELECT i, ARRAY[(i % 7)::text, (date ''2024-01-01'' + i % 365)::text, nullif(i % 400, 0)::text] FROM generate_series(1, 2500) i', 2000) c,
                     gateway.invoke_endpoint('events-model', c.inputs) o
            """);
        await using var inner = await Clusters.Inner.OpenAsync();
        var direct = await RowsAsync(inner,
            """
            SELECT i, aws_sagemaker.invoke_endpoint('events-model', NULL, i % 7, date '2024-01-01' + i % 365, nullif(i % 400, 0))
                FROM generate_series(1, 2500) i
            """);
        Assert.Equal(direct, asked.Rows);
        Assert.Equal(2500, asked.Counts.Rows);
        Assert.InRange(asked.Counts.Requests, 2, 12);
        Assert.Equal(asked.Counts.Requests, asked.Batches);
    }

    [Fact]
    public async Task Values_arrive_as_they_are()
    {
        const string values = """ARRAY['it''s', 'a\b', 'a "word"', E'two\nlines', '', NULL, '{1,"2"}', '$1 %s %L', 'größe, 大きさ']""";
        await using var outer = await Clusters.OpenOuterAsync();
        await using var inner = await Clusters.Inner.OpenAsync();
        Assert.Equal(
            await inner.ColumnAsync($"SELECT aws_sagemaker.invoke_endpoint('echo', NULL, {values})"),
            await outer.ColumnAsync($"SELECT output FROM gateway.invoke_endpoint('echo', ARRAY[{values}::text])"));
    }

    [Fact]
    public async Task Each_call_of_a_session_divides_its_rows_evenly()
    {
        await using var outer = await Clusters.OpenOuterAsync();
        // at its sixth call, PL/pgSQL would use a plan for arrays of any length
        var asked = await AskAsync(outer,
            """
            SELECT o.output FROM gateway.chunks('SELECT i, ARRAY[i] FROM generate_series(1, 16000) i', 2000) c, gateway.invoke_endpoint('events-model', c.inputs) o
            """);
        Assert.Equal(Enumerable.Repeat(500, 32), asked.Counts.BatchRows);
    }

    [Fact]
    public async Task Embeddings_equal_direct_calls()
    {
        await using var outer = await Clusters.OpenOuterAsync();
        var asked = await AskAsync(outer, "SELECT ordinality, embedding::text FROM gateway.get_embeddings(ARRAY['one two', NULL, 'three \"\\ \u00e9'])");
        await using var inner = await Clusters.Inner.OpenAsync();
        var direct = await RowsAsync(inner,
            """
            SELECT n, aws_bedrock.invoke_model_get_embeddings('amazon.titan-embed-text-v2:0', 'application/json', 'embedding',
                          nullif('{"inputText": ' || to_json(t)::text || '}', ''))::text
                FROM unnest(ARRAY['one two', NULL, E'three "\\ \u00e9']) WITH ORDINALITY AS u (t, n)
            """);
        Assert.Equal(direct, asked.Rows);
        Assert.Equal(2, asked.Counts.Requests);
    }

    [Theory]
    [InlineData(0, 3, 0)]
    [InlineData(2, 3, 1)]
    [InlineData(3, 3, 1)]
    [InlineData(7, 3, 3)]
    public async Task Chunks_have_every_row_once_and_in_order(int rows, int size, int chunks)
    {
        await using var outer = await Clusters.OpenOuterAsync();
        var keys = await outer.ColumnAsync(
            $"""
             SELECT concat_ws(':', c.n, k.key, coalesce(c.inputs[k.n], 'null'))
                 FROM gateway.chunks('SELECT nullif(i, 2), nullif(i, 3) FROM generate_series(1, {rows}) i', {size}) WITH ORDINALITY AS c (keys, inputs, n),
                      unnest(c.keys) WITH ORDINALITY AS k (key, n)
             """);
        string Row(int i) => $"{(i - 1) / size + 1}{(i == 2 ? "" : $":{i}")}:{(i == 3 ? "null" : i)}";
        Assert.Equal(Enumerable.Range(1, rows).Select(Row), keys);
        Assert.Equal((long)chunks, await outer.ScalarAsync($"SELECT count(*) FROM gateway.chunks('SELECT i, i FROM generate_series(1, {rows}) i', {size})"));
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_rows_in_chunks()
    {
        await using var outer = await Clusters.OpenOuterAsync();
        await outer.ExecuteAsync("SET work_mem = '4MB'");
        var backend = new ServerProcess((int)(await outer.ScalarAsync("SELECT pg_backend_pid()"))!);
        var before = backend.Kilobytes("VmHWM");
        Assert.Equal(300L, await outer.ScalarAsync("SELECT count(*) FROM gateway.chunks('SELECT i, repeat(''x'', 400) || i FROM generate_series(1, 300000) i')"));
        // the inputs are 120 MB
        Assert.InRange(backend.Kilobytes("VmHWM") - before, 0, 48 * 1024);
    }

    [Fact]
    public async Task A_session_keeps_its_connection_and_replaces_one_that_was_lost()
    {
        const string call = "SELECT output FROM gateway.invoke_endpoint('echo', ARRAY['{7}'])";
        const string others = "FROM pg_stat_activity WHERE usename = 'gateway'";
        await using var inner = await Clusters.Inner.OpenAsync();
        await using var outer = await Clusters.OpenOuterAsync();
        Assert.Equal("7", await outer.ScalarAsync(call));
        var pid = await inner.ScalarAsync($"SELECT max(pid) {others}");
        Assert.Equal("7", await outer.ScalarAsync(call));
        Assert.Equal(pid, await inner.ScalarAsync($"SELECT max(pid) {others}"));
        await inner.ExecuteAsync($"SELECT pg_terminate_backend(pid, 10000) {others}");
        Assert.Equal("7", await outer.ScalarAsync(call));
    }

    [Fact]
    public async Task A_row_of_another_type_is_asked_for_by_a_type_of_ones_own()
    {
        await using var outer = await Clusters.OpenOuterAsync("master");
        await outer.ExecuteAsync("CREATE TYPE pg_temp.counted AS (\"Kind\" int, events bigint)");
        Assert.Equal(["0|2857", "1|2858"], await RowsAsync(outer,
            "SELECT * FROM gateway.query('SELECT kind, count(*) FROM gateway.events WHERE kind < 2 GROUP BY 1 ORDER BY 1', NULL::pg_temp.counted)"));
    }

    async Task<List<string>> DirectSentimentsAsync(NpgsqlConnection outer)
    {
        var texts = await outer.ColumnAsync("SELECT review FROM reviews ORDER BY id");
        await using var inner = await Clusters.Inner.OpenAsync();
        await inner.ExecuteAsync("CREATE TEMP TABLE texts (id int GENERATED ALWAYS AS IDENTITY, review text)");
        await using (var insert = new NpgsqlCommand("INSERT INTO texts (review) SELECT unnest($1::text[])", inner))
        {
            insert.Parameters.AddWithValue(texts);
            await insert.ExecuteNonQueryAsync();
        }

        return await RowsAsync(inner, "SELECT id, s.sentiment, s.confidence FROM texts, aws_comprehend.detect_sentiment(review, 'en') s ORDER BY id");
    }
}
