namespace AwsMl.Integration.Tests.Monitoring;

/// <summary>monitoring/queries.yaml in Debian's prometheus-postgres-exporter, which connects as a role that only reads.</summary>
public sealed class ExporterTests(ITestOutputHelper output)
{
    /// <summary>The columns of aws_ml.stat_calls whose metric is not NAME_total.</summary>
    static readonly Dictionary<string, string> OtherNames = new()
    {
        ["bytes_out"] = "sent_bytes_total",
        ["bytes_in"] = "received_bytes_total",
        ["request_time"] = "request_seconds_total",
        ["pause_time"] = "pause_seconds_total",
    };

    static readonly string[] Labels = ["usename", "datname", "service", "target"];

    [ExporterFact]
    public async Task The_metrics_are_what_the_view_says_and_the_services_have_counted()
    {
        await using var cluster = await StartAsync("shared_preload_libraries=aws_ml");
        await using var connection = await cluster.OpenAsync();
        await using var exporter = await Exporter.StartAsync(cluster, "exporter");
        Assert.Empty(Calls(await exporter.MetricsAsync()));

        await cluster.Server.ResetCountsAsync();
        await CallEverythingAsync(cluster);
        var metrics = await CompareAsync(cluster, connection, exporter);
        foreach (var metric in metrics)
            output.WriteLine(metric.Line);
        foreach (var (name, service) in ((string, string)[])[("throttled", "sagemaker"), ("retries", "sagemaker"), ("refused", "sagemaker"), ("rows_failed", "sagemaker"), ("output_tokens", "bedrock")])
            Assert.True(metrics.Where(metric => metric.Name == $"aws_ml_{name}_total" && metric.Labels["service"] == service).Sum(metric => metric.Value) > 0, name);

        // counters only grow
        await connection.ExecuteAsync("SELECT count(aws_sagemaker.invoke_endpoint('hash', NULL, -i)) FROM generate_series(1, 1234) i");
        var grown = await CompareAsync(cluster, connection, exporter);
        Assert.Equal(1234, Sum(grown, "aws_ml_rows_sent_total") - Sum(metrics, "aws_ml_rows_sent_total"));
        Assert.All(metrics, metric => Assert.True(grown.Single(other => other.Name == metric.Name && SameLabels(other, metric)).Value >= metric.Value, metric.Line));
        cluster.AssertNoCrash();
    }

    [ExporterFact]
    public async Task Names_are_labels_whatever_is_in_them()
    {
        await using var cluster = await StartAsync("shared_preload_libraries=aws_ml");
        await cluster.ExecuteAsync(
            """
            CREATE DATABASE "a ""b"" \c ü";
            CREATE ROLE dropped; GRANT aws_ml TO dropped; GRANT CREATE ON DATABASE postgres TO dropped;
            SET ROLE dropped;
            SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1);
            RESET ROLE;
            REVOKE ALL ON DATABASE postgres FROM dropped;
            DROP ROLE dropped;
            """);
        const string Database = """a "b" \c ü""";
        await cluster.ExecuteAsync("CREATE EXTENSION aws_ml CASCADE; SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)", Database);
        await using var connection = await cluster.OpenAsync();
        await using var exporter = await Exporter.StartAsync(cluster, "exporter");
        var metrics = await CompareAsync(cluster, connection, exporter, withServer: false);
        Assert.Contains(metrics, metric => metric.Labels.GetValueOrDefault("datname") == Database);
        Assert.Contains(metrics, metric => metric.Labels.GetValueOrDefault("usename")?.StartsWith("unknown (OID=", StringComparison.Ordinal) is true);
    }

    [ExporterFact]
    public async Task What_runs_at_the_moment_is_a_gauge()
    {
        await using var cluster = await StartAsync("shared_preload_libraries=aws_ml");
        await cluster.Server.DefineAsync("hang", """{"type": "fault", "behaviour": "hang"}""");
        await using var exporter = await Exporter.StartAsync(cluster, "exporter");
        await using var watcher = await cluster.OpenAsync();
        await using var connection = await cluster.OpenAsync();
        var running = connection.FailsAsync("SELECT aws_sagemaker.invoke_endpoint('hang', 100, i) FROM generate_series(1, 1000) i");
        await Eventually.TrueAsync(async () => await watcher.ScalarAsync("SELECT max(requests_in_flight) FROM aws_ml.stat_progress WHERE waiting_for = 'service'") is 4, "four requests in flight");

        var metrics = await exporter.MetricsAsync();
        foreach (var metric in metrics.Where(metric => metric.Name.StartsWith("aws_ml_progress", StringComparison.Ordinal) || metric.Name.StartsWith("aws_ml_sessions", StringComparison.Ordinal)))
            output.WriteLine(metric.Line);
        Assert.Equal(1, Sum(metrics, "aws_ml_progress_operations"));
        Assert.Equal(0, Sum(metrics, "aws_ml_progress_rows_answered"));
        Assert.Equal(1000, Sum(metrics, "aws_ml_progress_rows_expected"));
        Assert.Equal("hang", metrics.Single(metric => metric.Name == "aws_ml_progress_operations").Labels["target"]);
        Assert.Equal("service", metrics.Single(metric => metric.Name == "aws_ml_sessions_working").Labels["waiting_for"]);
        Assert.Equal(4, Sum(metrics, "aws_ml_sessions_requests_in_flight"));

        await watcher.ExecuteAsync($"SELECT pg_cancel_backend({connection.ProcessID})");
        Assert.Equal("57014", (await running).SqlState);
        await Eventually.TrueAsync(async () => (await exporter.MetricsAsync()).All(metric => metric.Name != "aws_ml_sessions_working"), "nothing is at work");
    }

    [ExporterFact]
    public async Task A_metric_says_if_only_the_exporters_own_session_is_counted()
    {
        await using var cluster = await StartAsync();
        await using var connection = await cluster.OpenAsync();
        await connection.ExecuteAsync("SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)");
        await using var exporter = await Exporter.StartAsync(cluster, "exporter");
        var metrics = await exporter.MetricsAsync();
        var shared = (bool)(await connection.ScalarAsync("SELECT scope = 'server' FROM aws_ml.stat_info()"))!;
        Assert.Equal(shared ? 1 : 0, Sum(metrics, "aws_ml_stat_shared"));
        Assert.Equal(shared, Calls(metrics).Count > 0);
    }

    static async Task<Cluster> StartAsync(params string[] settings)
    {
        var cluster = await Cluster.StartAsync(settings);
        await cluster.ExecuteAsync("CREATE ROLE exporter LOGIN; GRANT pg_monitor TO exporter; ALTER ROLE exporter SET default_transaction_read_only = on");
        return cluster;
    }

    /// <summary>Several services and roles; answers, failures of each kind, retries, equal inputs and NULLs.</summary>
    static async Task CallEverythingAsync(Cluster cluster)
    {
        await cluster.Server.DefineAsync("throttled", """{"type": "fault", "status": 400, "code": "ThrottlingException", "message": "slow down"}""");
        await cluster.Server.DefineAsync("denied", """{"type": "fault", "status": 403, "code": "AccessDeniedException", "message": "no"}""");
        await cluster.ExecuteAsync(
            """
            SELECT count(aws_sagemaker.invoke_endpoint('hash', NULL, i % 1000)) FROM generate_series(1, 5000) i;
            SELECT count(aws_comprehend.detect_sentiment(NULLIF(i % 50, 0)::text, 'en')) FROM generate_series(1, 100) i;
            SELECT aws_bedrock.invoke_model('amazon.titan-text-express-v1', 'application/json', 'application/json', '{"inputText": "the quick brown fox"}');
            CREATE ROLE analyst;
            GRANT aws_ml TO analyst;
            SET ROLE analyst;
            SELECT count(aws_sagemaker.invoke_endpoint('hash', 100, i)) FROM generate_series(1, 300) i;
            SET aws_ml.on_error = 'null';
            SET aws_ml.max_attempts = 2;
            SET client_min_messages = error;
            SELECT aws_sagemaker.invoke_endpoint('throttled', NULL, 1);
            SELECT aws_sagemaker.invoke_endpoint('denied', NULL, 1);
            """);
    }

    /// <summary>Each number of the view is a metric, and no other is; the sums are the server's. Returns the metrics.</summary>
    static async Task<List<Metric>> CompareAsync(Cluster cluster, NpgsqlConnection connection, Exporter exporter, bool withServer = true)
    {
        var all = await exporter.MetricsAsync();
        Assert.Equal(0, Sum(all, "pg_exporter_last_scrape_error"));
        Assert.Equal(0, Sum(all, "pg_exporter_user_queries_load_error"));
        Assert.Equal(1, Sum(all, "aws_ml_stat_shared"));
        var metrics = Calls(all);
        var left = metrics.ToHashSet();
        await using (var command = new NpgsqlCommand("SELECT * FROM aws_ml.stat_calls", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                var labels = Labels.Select(label => (label, (string)reader[label])).ToDictionary();
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    if (Expected(reader, i) is not var (name, value))
                        continue;
                    var metric = Assert.Single(metrics, metric => metric.Name == name && labels.All(label => metric.Labels[label.Key] == label.Value));
                    Assert.Equal(value, metric.Value, value * 1e-9);
                    left.Remove(metric);
                }
            }
        }

        Assert.Empty(left);
        if (withServer)
        {
            var counts = await cluster.Server.CountsAsync();
            Assert.Equal(counts.Requests, Sum(metrics, "aws_ml_requests_total"));
            Assert.Equal(counts.Rows, Sum(metrics, "aws_ml_rows_sent_total"));
        }

        return metrics;
    }

    static (string Name, double Value)? Expected(NpgsqlDataReader reader, int i)
    {
        var name = OtherNames.GetValueOrDefault(reader.GetName(i), $"{reader.GetName(i)}_total");
        return reader.GetValue(i) switch
        {
            long count => ($"aws_ml_{name}", count),
            double milliseconds => ($"aws_ml_{name}", milliseconds / 1000),
            _ => null,
        };
    }

    static List<Metric> Calls(IEnumerable<Metric> metrics) => [.. metrics.Where(metric => metric.Name.StartsWith("aws_ml_", StringComparison.Ordinal) && metric.Labels.ContainsKey("service"))];

    static double Sum(IEnumerable<Metric> metrics, string name) => metrics.Where(metric => metric.Name == name).Select(metric => metric.Value).DefaultIfEmpty(double.NaN).Sum();

    static bool SameLabels(Metric one, Metric other) => Labels.All(label => one.Labels[label] == other.Labels[label]);
}
