namespace AwsMl.Integration.Tests;

/// <summary>Statements that store answers of models, as sent by an application.</summary>
public sealed class DataModificationTests(SharedCluster shared) : SharedClusterTests(shared)
{
    const int Notes = 60;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Cluster.ExecuteAsync(
            $"""
             CREATE TABLE notes (id int PRIMARY KEY, note text, sentiment varchar, confidence real, code text);
             INSERT INTO notes SELECT i, 'Note ' || i || ' is excellent' FROM generate_series(1, {Notes}) i;
             """);
    }

    public override async Task DisposeAsync()
    {
        await Cluster.ExecuteAsync("DROP TABLE notes");
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Both_fields_of_an_answer_are_one_call()
    {
        await using var connection = await Cluster.OpenAsync();
        var changed = await connection.ExecuteAsync(
            """
            UPDATE notes SET sentiment = (aws_comprehend.detect_sentiment(note, 'en')).sentiment,
                             confidence = (aws_comprehend.detect_sentiment(note, 'en')).confidence
            """);
        Assert.Equal(Notes, changed);
        var counts = await Server.CountsAsync();
        Assert.Equal((60L, 3L), (counts.Documents, counts.Requests));
        Assert.Equal([10, 25, 25], counts.BatchRows.Order());
        Assert.Equal((long)Notes, await connection.ScalarAsync("SELECT count(*) FROM notes WHERE sentiment = 'POSITIVE' AND confidence > 0.5"));
    }

    [Fact]
    public async Task An_update_that_is_rolled_back_changes_nothing()
    {
        await using var connection = await Cluster.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            Assert.Equal(Notes, await connection.ExecuteAsync("UPDATE notes SET code = aws_sagemaker.invoke_endpoint('hash', NULL, id)"));
            await transaction.RollbackAsync();
        }

        Assert.Equal(0L, await connection.ScalarAsync("SELECT count(code) FROM notes"));
    }

    [Fact]
    public async Task An_update_that_fails_half_way_changes_nothing()
    {
        await using var connection = await Cluster.OpenAsync();
        await Server.DefineAsync("fails", """{"type": "fault", "status": 424, "code": "ModelError"}""");
        Assert.Equal(SqlStates.ServiceError, (await connection.FailsAsync(
            "UPDATE notes SET code = aws_sagemaker.invoke_endpoint(CASE WHEN id > 40 THEN 'fails' ELSE 'hash' END, 10, id)")).SqlState);
        Assert.Equal(0L, await connection.ScalarAsync("SELECT count(code) FROM notes"));
    }

    [Fact]
    public async Task Update_with_parameters_and_returning()
    {
        await using var connection = await Cluster.OpenAsync();
        await using var command = new NpgsqlCommand("UPDATE notes SET code = aws_sagemaker.invoke_endpoint($1, NULL, id, $2) WHERE id <= $3 RETURNING code", connection)
        {
            Parameters = { new() { Value = "echo" }, new() { Value = 1.5 }, new() { Value = 40 } },
        };
        Assert.Equal(Enumerable.Range(1, 40).Select(i => $"({i},1.5)"), await command.ColumnAsync());
        Assert.Equal(1, (await Server.CountsAsync()).Requests);
    }

    [Fact]
    public async Task Insert_from_a_query()
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("INSERT INTO notes (id, code) SELECT id + 100, aws_sagemaker.invoke_endpoint('echo', NULL, id) FROM notes");
        Assert.Equal(1, (await Server.CountsAsync()).Requests);
        Assert.Equal((long)Notes, await connection.ScalarAsync("SELECT count(*) FROM notes WHERE code = (id - 100)::text"));
    }

    [Theory]
    [InlineData("", 60)]
    [InlineData("OFFSET 0", 1)]
    public async Task Merge(string barrier, long mostRequests)
    {
        // If the planner pulls up the source, the calls are in the actions, which are in row mode.
        await using var connection = await Cluster.OpenAsync();
        var changed = await connection.ExecuteAsync(
            $"""
            MERGE INTO notes USING (SELECT id + 30 AS id, aws_sagemaker.invoke_endpoint('echo', NULL, id) AS code FROM notes {barrier}) answers
                ON notes.id = answers.id
                WHEN MATCHED THEN UPDATE SET code = answers.code
                WHEN NOT MATCHED THEN INSERT (id, code) VALUES (answers.id, answers.code)
            """);
        Assert.Equal(Notes, changed);
        var counts = await Server.CountsAsync();
        Assert.Equal(60, counts.Rows);
        Assert.InRange(counts.Requests, 1, mostRequests);
        Assert.Equal((long)Notes, await connection.ScalarAsync("SELECT count(*) FROM notes WHERE code = (id - 30)::text"));
    }

    [Fact]
    public async Task Delete()
    {
        await using var connection = await Cluster.OpenAsync();
        Assert.Equal(20, await connection.ExecuteAsync("DELETE FROM notes WHERE aws_sagemaker.invoke_endpoint('echo', NULL, id)::int % 3 = 0"));
        Assert.Equal(1, (await Server.CountsAsync()).Requests);
    }

    [Fact]
    public async Task Copy_from_stdin_into_a_table_with_a_trigger()
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync(
            """
            CREATE FUNCTION set_code() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN NEW.code := aws_sagemaker.invoke_endpoint('echo', NULL, NEW.id); RETURN NEW; END $$;
            CREATE TRIGGER set_code BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION set_code()
            """);
        await using (var writer = await connection.BeginTextImportAsync("COPY notes (id) FROM STDIN"))
        {
            for (var id = 101; id <= 120; id++)
                await writer.WriteLineAsync(id.ToString());
        }

        Assert.Equal(20L, await connection.ScalarAsync("SELECT count(*) FROM notes WHERE code = id::text"));
        Assert.Equal((20L, 20L), await Server.CountsAsync() is var counts ? (counts.Requests, counts.Rows) : default);
        await connection.ExecuteAsync("DROP FUNCTION set_code CASCADE");
    }
}
