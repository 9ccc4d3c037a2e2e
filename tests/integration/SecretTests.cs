using System.Text;

namespace AwsMl.Integration.Tests;

/// <summary>Credentials and row data appear nowhere: not in the most verbose log, errors, plans, statistics or settings.</summary>
public sealed class SecretTests(ITestOutputHelper output)
{
    const string Secret = "SECRET8f31c07e";
    const string Token = "TOKEN5ab92d44";
    const string Password = "PASSWORD77e0b1";
    const string RowData = "ROWDATA0c64f9";

    static readonly string[] Credentials = [Secret, Token, Password];

    static readonly string[] Calls =
    [
        "SELECT count(aws_sagemaker.invoke_endpoint('echo', NULL, note)) FROM notes",
        "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, note) IS NULL FROM notes LIMIT 1",
        "SELECT count(*) FROM notes, aws_comprehend.detect_sentiment(note, 'en')",
        "SELECT (SELECT length(aws_sagemaker.invoke_endpoint('echo', NULL, note))) FROM notes WHERE id = 1",
        "SELECT count(aws_sagemaker.invoke_endpoint('model-error', NULL, note)) FROM notes",
        "SELECT count(aws_sagemaker.invoke_endpoint('quoting-error', NULL, note)) FROM notes",
        "SELECT count(aws_sagemaker.invoke_endpoint('wrong-count', NULL, note)) FROM notes",
        "SELECT count(aws_sagemaker.invoke_endpoint('bad-json', NULL, note)) FROM notes",
        "SELECT count(aws_sagemaker.invoke_endpoint('bad-csv', NULL, note)) FROM notes",
        "SELECT count(aws_sagemaker.invoke_endpoint('too-large', NULL, note)) FROM notes",
        "SELECT count(aws_sagemaker.invoke_endpoint('echo', NULL, repeat(note, 1000000))) FROM notes",
        "SELECT count(aws_sagemaker.invoke_endpoint('no-such-endpoint', NULL, note)) FROM notes",
        "SELECT count((aws_comprehend.detect_sentiment(repeat(note, 1000), 'en')).sentiment) FROM notes",
        "SET aws_ml.on_error = 'null'",
        "SELECT count(aws_sagemaker.invoke_endpoint('model-error', NULL, note)) FROM notes",
        "SELECT count((aws_comprehend.detect_sentiment(repeat(note, 1000), 'en')).sentiment) FROM notes",
        "RESET aws_ml.on_error",
        "SET statement_timeout = 200",
        "SELECT count(aws_sagemaker.invoke_endpoint('hang', NULL, note)) FROM notes",
        "RESET statement_timeout",
        "EXPLAIN (ANALYZE, VERBOSE) SELECT aws_sagemaker.invoke_endpoint('echo', NULL, note) FROM notes",
        "EXPLAIN (ANALYZE, VERBOSE, SETTINGS, FORMAT json) SELECT aws_sagemaker.invoke_endpoint('echo', NULL, note) FROM notes",
        "SELECT string_agg(a::text, ' ') FROM pg_stat_activity a",
        "SELECT string_agg(s::text, ' ') FROM pg_stat_user_functions s",
        "SELECT pg_log_backend_memory_contexts(pg_backend_pid())",
    ];

    readonly StringBuilder _seen = new();

    [Fact]
    public async Task Neither_credentials_nor_rows_are_told()
    {
        await using var cluster = await StartAsync();
        await using (var connection = await OpenAsync(cluster))
        {
            foreach (var call in Calls)
                await TryAsync(connection, call);
            // rejected signatures, and a proxy that does not exist
            await connection.ExecuteAsync($"SET aws_ml.shared_credentials_file = '{Path.Combine(cluster.Folder, "credentials")}'; SET aws_ml.profile = 'refused'");
            foreach (var call in Calls)
                await TryAsync(connection, call);
            await TryAsync(connection, "RESET aws_ml.profile");
        }

        await using (var connection = await OpenAsync(cluster, "clerk"))
        {
            await TryAsync(connection, "SELECT string_agg(s::text, ' ') FROM pg_settings s");
            await TryAsync(connection, "SHOW ALL");
            await TryAsync(connection, "SHOW aws_ml.proxy");
            await TryAsync(connection, "SELECT current_setting('aws_ml.proxy')");
        }

        var log = cluster.Log();
        output.WriteLine($"{_seen.Length} characters of answers, {log.Length} of log");
        Assert.Contains("DEBUG:  ", log);
        foreach (var secret in (string[])[.. Credentials, RowData])
        {
            Assert.DoesNotContain(secret, _seen.ToString());
            Assert.DoesNotContain(secret, log);
        }

        Assert.Empty(Directory.GetFiles(cluster.DataFolder, "core*"));
        await cluster.AssertHealthyAsync();
    }

    [Fact]
    public async Task Words_of_a_model_are_told_where_payloads_may_be_logged()
    {
        await using var cluster = await StartAsync();
        await using var connection = await OpenAsync(cluster);
        await connection.ExecuteAsync("SET aws_ml.log_payloads = on");
        await TryAsync(connection, "SELECT count(aws_sagemaker.invoke_endpoint('model-error', NULL, note)) FROM notes");
        Assert.Contains(RowData, _seen.ToString());
        Assert.All(Credentials, secret => Assert.DoesNotContain(secret, _seen.ToString() + cluster.Log()));
    }

    static async Task<Cluster> StartAsync()
    {
        var cluster = await Cluster.StartAsync(
            "session_preload_libraries=aws_ml", $"aws_ml.proxy=http://user:{Password}@127.0.0.1:9", "log_min_messages=debug5", "log_min_error_statement=debug5",
            "log_error_verbosity=verbose", "debug_print_plan=on", "debug_print_parse=on", "track_functions=all");
        await File.WriteAllTextAsync(Path.Combine(cluster.Folder, "credentials"), $"[refused]\naws_access_key_id = local\naws_secret_access_key = {Secret}\n");
        await cluster.RestartAsync(new Dictionary<string, string?> { ["AWS_SESSION_TOKEN"] = Token });
        var quoted = $$"""{"type": "fault", "status": 424, "code": "ModelError", "message": "the row was {{RowData}}", "original_status": 400}""";
        await cluster.Server.DefineAsync("model-error", quoted);
        await cluster.Server.DefineAsync("quoting-error",
            $$"""{"type": "fault", "status": 400, "code": "ValidationError", "message": "Received client error (400) from model with message \"{{RowData}}\""}""");
        foreach (var behaviour in (string[])["wrong_count", "bad_json", "bad_csv"])
            await cluster.Server.DefineAsync(behaviour.Replace('_', '-'), $$"""{"type": "fault", "behaviour": "{{behaviour}}"}""");
        await cluster.Server.DefineAsync("too-large", """{"type": "fault", "endpoint": "echo", "max_rows": 0}""");
        await cluster.Server.DefineAsync("hang", """{"type": "fault", "behaviour": "hang"}""");
        // not in a statement, which the log would rightly show
        await File.WriteAllLinesAsync(Path.Combine(cluster.Folder, "notes"), Enumerable.Range(1, 50).Select(id => $"{id}\t{RowData} {id}"));
        await cluster.ExecuteAsync($"CREATE ROLE clerk LOGIN; CREATE TABLE notes (id int, note text); COPY notes FROM '{Path.Combine(cluster.Folder, "notes")}'");
        cluster.ForgetLog();
        return cluster;
    }

    async Task<NpgsqlConnection> OpenAsync(Cluster cluster, string user = "postgres")
    {
        var connection = await cluster.OpenAsync(user: user);
        connection.Notice += (_, notice) => _seen.AppendLine($"{notice.Notice.MessageText} {notice.Notice.Detail} {notice.Notice.Hint} {notice.Notice.Where}");
        await connection.ExecuteAsync("SET client_min_messages = debug5");
        return connection;
    }

    async Task TryAsync(NpgsqlConnection connection, string statement)
    {
        try
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var field = 0; field < reader.FieldCount; field++)
                    _seen.AppendLine(reader.GetValue(field).ToString());
            }
        }
        catch (PostgresException exception)
        {
            output.WriteLine($"{exception.SqlState}: {exception.MessageText}; {exception.Detail}; {exception.Hint}");
            _seen.AppendLine(exception.ToString());
            _seen.AppendLine($"{exception.MessageText} {exception.Detail} {exception.Hint} {exception.Where} {exception.InternalQuery}");
        }
    }
}
