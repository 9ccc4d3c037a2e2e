using System.Diagnostics;

namespace AwsMl.Integration.Tests.S3;

/// <summary>aws_s3.query_export_to_s3, with objects read by the AWS CLI.</summary>
public sealed class ExportTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    // 26 MB: four parts.
    const string Query = "SELECT g AS id, g / 7.0 AS number, repeat(md5(g::text), 5) AS \"a text\", CASE WHEN g % 3 = 0 THEN NULL ELSE E'tab\\t' END AS x FROM generate_series(1, 130000) AS g";

    // Rows for several hours.
    const string Endless = "SELECT generate_series(1, 2000000000), repeat('x', 1000)";

    ObjectStore Store => new(Server);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Cluster.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE");
    }

    [Theory]
    [InlineData("format text")]
    [InlineData("format csv, header true, force_quote *")]
    [InlineData("format binary")]
    public async Task An_object_is_copys_output_byte_for_byte(string options)
    {
        var expected = Path.Combine(Cluster.DataFolder, "copied");
        var fetched = Path.GetTempFileName();
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync($"COPY ({Query}) TO '{expected}' WITH ({options})");
        await Server.ResetCountsAsync();

        var bytes = (long)(await connection.ScalarAsync(
            $"SELECT bytes_uploaded FROM aws_s3.query_export_to_s3($q${Query}$q$, 'exports', 'whole', options := '{options}')"))!;

        await Store.FetchAsync("whole", fetched);
        Assert.Equal(new FileInfo(expected).Length, bytes);
        await Shell.MustRunAsync("cmp", [expected, fetched]);
        Assert.InRange(await Server.OperationsAsync("UploadPart"), 3, 5);
        Assert.Equal(0, await Store.OpenUploadsAsync());
        File.Delete(fetched);
    }

    [Fact]
    public async Task The_objects_of_a_large_export_are_copys_output_one_after_the_other()
    {
        var expected = Path.Combine(Cluster.DataFolder, "copied");
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync($"COPY ({Query}) TO '{expected}'; SET aws_ml.s3_max_object_size = '9MB'");

        Assert.Equal(3L, await connection.ScalarAsync($"SELECT files_uploaded FROM aws_s3.query_export_to_s3($q${Query}$q$, 'exports', 'several')"));

        var objects = await Store.ListAsync("several");
        Assert.Equal(["several", "several_part2", "several_part3"], objects.Select(entry => entry.Key));
        Assert.All(objects, entry => Assert.InRange(entry.Size, 1, 9 * 1024 * 1024));
        var pieces = new List<string>();
        foreach (var (key, _) in objects)
        {
            pieces.Add(Path.GetTempFileName());
            await Store.FetchAsync(key, pieces[^1]);
        }

        await Shell.MustRunAsync("bash", ["-c", "expected=$0; cat \"$@\" | cmp - \"$expected\"", expected, .. pieces]);
        pieces.ForEach(File.Delete);
    }

    [Theory]
    [InlineData("arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")]
    [InlineData("alias/exports")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Every_object_is_encrypted_with_the_key(string? key)
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("SET aws_ml.s3_max_object_size = '9MB'");
        var argument = key is null ? "NULL" : $"'{key}'";
        foreach (var (name, query) in new[] { ("keyed", Query), ("keyed_small", "SELECT 1"), ("keyed_empty", "SELECT 1 WHERE false") })
            await connection.ExecuteAsync($"SELECT aws_s3.query_export_to_s3($q${query}$q$, 'exports', '{name}', kms_key := {argument})");

        foreach (var name in (string[])["keyed", "keyed_part2", "keyed_part3", "keyed_small", "keyed_empty"])
        {
            var head = await Store.HeadAsync(name);
            Assert.Equal(string.IsNullOrEmpty(key) ? null : "aws:kms", (string?)head["ServerSideEncryption"]);
            Assert.Equal(string.IsNullOrEmpty(key) ? null : key, (string?)head["SSEKMSKeyId"]);
        }
    }

    [Theory]
    [InlineData("SELECT pg_cancel_backend({0})")]
    [InlineData("SELECT pg_terminate_backend({0})")]
    public async Task Ended_in_the_middle_it_leaves_nothing(string end)
    {
        await Cluster.ExecuteAsync("ALTER ROLE postgres SET aws_ml.s3_max_object_size = '20MB'");
        await using var other = await Cluster.OpenAsync();
        var connection = await Cluster.OpenAsync();
        var pid = await BackendPidAsync(connection);
        var export = connection.FailsAsync($"SELECT aws_s3.query_export_to_s3($q${Endless}$q$, 'exports', 'endless')");
        await Eventually.TrueAsync(async () => await Server.OperationsAsync("UploadPart") > 8, "parts at the local server");

        var watch = Stopwatch.StartNew();
        await other.ScalarAsync(string.Format(null, end, pid));
        await export;
        var ended = watch.Elapsed;
        var gone = await Eventually.TrueAsync(async () => await Store.OpenUploadsAsync() == 0, "no upload that is open");
        output.WriteLine($"error after {ended.TotalMilliseconds:0.0} ms; no open upload when first looked for, {gone.TotalMilliseconds:0} ms later at the latest");

        Assert.True(ended < TimeSpan.FromSeconds(5));
        Assert.True(await Server.OperationsAsync("AbortMultipartUpload") >= 2);
        Assert.Equal(0, await Server.OperationsAsync("CompleteMultipartUpload"));
        Assert.Empty(await Store.ListAsync("endless"));
        await connection.DisposeAsync();
        await Cluster.ExecuteAsync("ALTER ROLE postgres RESET aws_ml.s3_max_object_size");
    }

    [Fact]
    public async Task A_query_that_fails_in_the_middle_leaves_nothing()
    {
        await using var connection = await Cluster.OpenAsync();
        var error = await connection.FailsAsync(
            "SELECT aws_s3.query_export_to_s3('SELECT repeat(''x'', 1000), 1 / (30000 - g) FROM generate_series(1, 40000) AS g', 'exports', 'broken')");

        Assert.Equal(PostgresErrorCodes.DivisionByZero, error.SqlState);
        await Eventually.TrueAsync(async () => await Store.OpenUploadsAsync() == 0, "no upload that is open");
        Assert.Empty(await Store.ListAsync("broken"));
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_object()
    {
        await using var connection = await Cluster.OpenAsync();
        var process = new ServerProcess(await BackendPidAsync(connection));
        await connection.ExecuteAsync("SELECT aws_s3.query_export_to_s3('SELECT 1', 'exports', 'footprint')");
        var before = process.Kilobytes("VmHWM");

        await connection.ExecuteAsync(
            "SELECT aws_s3.query_export_to_s3('SELECT repeat(''x'', 1000) FROM generate_series(1, 300000)', 'exports', 'footprint')");
        var exported = process.Kilobytes("VmHWM") - before;
        await connection.ExecuteAsync("CREATE TEMP TABLE footprint (t text); SELECT aws_s3.table_import_from_s3('footprint', '', '', 'exports', 'footprint', NULL)");
        var imported = process.Kilobytes("VmHWM") - before;

        output.WriteLine($"peak of 300 MB: export {exported / 1024} MB, import {imported / 1024} MB");
        // Five parts of 8 MB and the runtime's own memory; four ranges and one being read; and pages of shared buffers.
        Assert.InRange(exported, 1, 180 * 1024);
        Assert.InRange(imported, 1, 300 * 1024);
    }
}
