using System.Text;

namespace AwsMl.Integration.Tests.S3;

/// <summary>aws_s3.table_import_from_s3 of objects stored by the AWS CLI.</summary>
public sealed class ImportTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    ObjectStore Store => new(Server);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Cluster.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(500_000)]
    public async Task Gzip_is_decompressed_where_the_objects_metadata_say_so(int rows)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, Enumerable.Range(1, rows).Select(n => $"{n},line {n}"));
        var plain = new FileInfo(file).Length;
        // Two members, as from "cat a.gz b.gz"
        await Shell.MustRunAsync("bash", ["-c", "gzip < $0 > $0.gz; gzip < $0 >> $0.gz", file]);
        await Store.StoreAsync($"{file}.gz", "zipped", "--content-encoding", "gzip");
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("CREATE TEMP TABLE t (n int, line text)");

        var size = new FileInfo($"{file}.gz").Length;
        Assert.Equal(
            $"{2 * rows} rows imported into relation \"t\" from file zipped of {size} bytes",
            await connection.ScalarAsync("SELECT aws_s3.table_import_from_s3('t', '', 'format csv', 'exports', 'zipped', NULL)"));

        output.WriteLine($"{size} bytes for 2 x {plain}");
        Assert.Equal(2L * rows * (rows + 1L) / 2, await connection.ScalarAsync("SELECT sum(n) FROM t WHERE line = 'line ' || n"));
        File.Delete(file);
        File.Delete($"{file}.gz");
    }

    [Theory]
    [InlineData("cut", "head -c 100000")]
    [InlineData("damaged", "sed 's/a/b/g'")]
    [InlineData("plain", "gunzip")]
    public async Task What_is_not_gzip_though_it_says_so_is_an_error(string key, string damage)
    {
        var file = Path.GetTempFileName();
        await Shell.MustRunAsync("bash", ["-c", $"seq 1 100000 | gzip | {damage} > $0", file]);
        await Store.StoreAsync(file, key, "--content-encoding", "gzip");
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("CREATE TEMP TABLE t (n int)");

        var error = await connection.FailsAsync($"SELECT aws_s3.table_import_from_s3('t', '', '', 'exports', '{key}', NULL)");

        output.WriteLine($"{error.SqlState}: {error.MessageText}; {error.Detail}");
        Assert.Equal(SqlStates.AnswerNotUnderstood, error.SqlState);
        Assert.StartsWith("the object is not valid gzip", error.Detail, StringComparison.Ordinal);
        Assert.Equal(0L, await connection.ScalarAsync("SELECT count(*) FROM t"));
        File.Delete(file);
    }

    [Fact]
    public async Task An_object_of_many_ranges_is_read_in_order()
    {
        var file = Path.GetTempFileName();
        await using (var writer = new StreamWriter(file))
        {
            for (var n = 1; n <= 600_000; n++)
                await writer.WriteLineAsync($"{n},{new string((char)('a' + n % 26), 40 + n % 50)}");
        }

        await Store.StoreAsync(file, "ranges");
        await Server.ResetCountsAsync();
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("CREATE TEMP TABLE t (n int, line text, i int GENERATED ALWAYS AS IDENTITY)");

        await connection.ExecuteAsync("SELECT aws_s3.table_import_from_s3('t', 'n,line', 'format csv', 'exports', 'ranges', NULL)");

        var length = new FileInfo(file).Length;
        Assert.Equal((int)((length + (8 << 20) - 1) / (8 << 20)), await Server.OperationsAsync("GetObject"));
        Assert.Equal(600_000L, await connection.ScalarAsync("SELECT count(*) FROM t WHERE n = i AND length(line) = 40 + n % 50"));
        File.Delete(file);
    }

    [Fact]
    public async Task A_names_characters_and_the_clients_encoding_are_copys()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, Encoding.Latin1.GetBytes("1,Zürich\n"));
        await Store.StoreAsync(file, "a folder/ä + ?&=%25#.csv");
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("CREATE TEMP TABLE \"T 1\" (n int, city text)");

        Assert.Equal(
            "1 rows imported into relation \"\"T 1\"\" from file a folder/ä + ?&=%25#.csv of 9 bytes",
            await connection.ScalarAsync(
                "SELECT aws_s3.table_import_from_s3('\"T 1\"', '', 'format csv, encoding ''latin1''', 'exports', 'a folder/ä + ?&=%25#.csv', NULL)"));

        Assert.Equal("Zürich", await connection.ScalarAsync("SELECT city FROM \"T 1\""));
        File.Delete(file);
    }

    [Theory]
    [InlineData("SELECT pg_cancel_backend({0})", PostgresErrorCodes.QueryCanceled)]
    [InlineData("SELECT pg_terminate_backend({0})", PostgresErrorCodes.AdminShutdown)]
    public async Task Waiting_for_the_object_can_be_interrupted(string end, string state)
    {
        await Cluster.ExecuteAsync("SELECT aws_s3.query_export_to_s3('SELECT 1', 'exports', 'slow')");
        await Server.FaultAsync("s3", """{"behaviour": "hang"}""");
        await using var other = await Cluster.OpenAsync();
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("CREATE TEMP TABLE t (n int)");
        await using var session = await HangingSession.StartAsync(connection, Server, "SELECT aws_s3.table_import_from_s3('t', '', '', 'exports', 'slow', NULL)");

        var interrupted = HangingSession.Now;
        await other.ScalarAsync(string.Format(null, end, session.Process.Pid));
        var elapsed = await session.Ended - interrupted;

        output.WriteLine($"error after {elapsed.TotalMilliseconds:0.0} ms");
        Assert.Equal(state, session.SqlState);
        Assert.True(elapsed < TimeSpan.FromSeconds(5));
    }
}
