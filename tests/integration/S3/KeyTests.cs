using System.Text;
using System.Text.Json;

namespace AwsMl.Integration.Tests.S3;

/// <summary>
/// Random keys of objects that we put and boto3 gets, and vice versa; with the bucket in the path, and with the bucket in the
/// host, as in AWS, over HTTPS and a proxy.
/// </summary>
public sealed class KeyTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    const int Seed = 20261127;
    const int MaxBytes = 1024;
    const string Bucket = "exports";

    static readonly string[] Pieces =
    [
        "a", "Z9", "b1", "/", "/", "//", ".", "..", "...", ".csv", "+", "&", "#", "?", "%", "%2F", "%2e%2E", "%20", "=", "'", "\"", "\\", " ", "  ",
        "ü", "Öl", "ß", "e\u0301", "日本", "テスト", "🙂", "~", "*", "(", ")", "!", "$", ",", ";", ":", "@", "[", "]", "{", "}", "^", "`", "|", "<", ">", "\t", "\n", "\u007f",
    ];

    static readonly string[] Always =
    [
        "/exports/a.csv", "//a", "a//b", "a/", "/", "//", "..a/.b./...", "+ &#?%='\"", "a b/ä/日本語.csv", "http://127.0.0.1/a", "//127.0.0.1/a", "%2e%2e/a",
        new string('a', MaxBytes), "/" + new string('ü', 511), new string('%', MaxBytes),
        "../_local/functions/x", "./a", "a/../b", "a/.", "..", new string('a', MaxBytes + 1), new string('日', 342),
    ];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Cluster.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE");
    }

    [Fact]
    public async Task With_the_bucket_in_the_path()
    {
        await using var connection = await Cluster.OpenAsync();

        await RoundTripAsync(connection, Server.Url, caBundle: "");
    }

    [Fact]
    public async Task With_the_bucket_in_the_host()
    {
        var authority = await CertificateAuthority.CreateAsync(Path.Combine(Cluster.Folder, "keys"));
        await using var server = await SecureServer.StartAsync(await authority.IssueAsync($"DNS:{Bucket}.s3.us-east-1.amazonaws.com,IP:127.0.0.1"));
        await using var proxy = new TunnelProxy(new Uri(server.Url).Port);
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync($"SET aws_ml.s3_endpoint_url = ''; SET aws_ml.ca_bundle = '{authority.Bundle}'; SET aws_ml.proxy = '{proxy.Url}'");

        await RoundTripAsync(connection, server.Url, authority.Bundle);

        Assert.All(proxy.Asked, asked => Assert.Equal($"CONNECT {Bucket}.s3.us-east-1.amazonaws.com:443", asked));
    }

    async Task RoundTripAsync(NpgsqlConnection connection, string url, string caBundle)
    {
        var keys = Keys();
        var refused = keys.Where(IsRefused).ToList();
        var sent = keys.Except(refused).ToList();
        output.WriteLine($"seed {Seed}: {sent.Count} keys, and {refused.Count} that are refused");

        // Ours, and boto3 gets them.
        await Boto3Async("put", url, caBundle, new Dictionary<string, string>());
        foreach (var key in sent)
            await ExportAsync(connection, $"ours of {key.Length}: {Text(key)}", key);
        Assert.Equal(
            $"{sent.Count} of {sent.Count} equal\n",
            await Boto3Async("get", url, caBundle, sent.ToDictionary(key => key, key => $"ours of {key.Length}: {Text(key)}\n")));

        // Others of boto3's, and we get them.
        await Boto3Async("put", url, caBundle, sent.ToDictionary(key => key, key => $"theirs of {key.Length}: {Text(key)}\n"));
        await connection.ExecuteAsync("CREATE TEMP TABLE imported (line text)");
        foreach (var key in sent)
        {
            await using var import = new NpgsqlCommand("TRUNCATE imported", connection);
            await import.ExecuteNonQueryAsync();
            import.CommandText = "SELECT aws_s3.table_import_from_s3('imported', '', '', $1, $2, 'us-east-1')";
            import.Parameters.AddWithValue(Bucket);
            import.Parameters.AddWithValue(key);
            await import.ExecuteScalarAsync();
            Assert.Equal([$"theirs of {key.Length}: {Text(key)}"], await connection.ColumnAsync("SELECT line FROM imported"));
        }

        await Server.ResetCountsAsync();
        foreach (var key in refused)
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => ExportAsync(connection, "x", key));
            Assert.Equal((key, PostgresErrorCodes.InvalidParameterValue), (key, error.SqlState));
        }
        Assert.Equal(0, await Server.OperationsAsync("PutObject"));
    }

    static async Task ExportAsync(NpgsqlConnection connection, string text, string key)
    {
        await using var export = new NpgsqlCommand("SELECT aws_s3.query_export_to_s3(format('SELECT %L', $1), $2, $3, 'us-east-1')", connection);
        export.Parameters.AddWithValue(text);
        export.Parameters.AddWithValue(Bucket);
        export.Parameters.AddWithValue(key);
        await export.ExecuteScalarAsync();
    }

    /// <summary>A name for a key that distinguishes it from the others and that COPY writes unchanged.</summary>
    static string Text(string key) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    static bool IsRefused(string key) =>
        Encoding.UTF8.GetByteCount(key) > MaxBytes || key.Split('/').Any(segment => segment is "." or "..");

    static List<string> Keys()
    {
        var random = new Random(Seed);
        var keys = new HashSet<string>(Always);
        while (keys.Count < 200 + Always.Length)
        {
            var key = new StringBuilder();
            var pieces = random.Next(10) == 0 ? 300 : random.Next(1, 12);
            for (var i = 0; i < pieces; i++)
            {
                var piece = Pieces[random.Next(Pieces.Length)];
                if (Encoding.UTF8.GetByteCount(key.ToString() + piece) <= MaxBytes)
                    key.Append(piece);
            }
            keys.Add(key.ToString());
        }
        return [.. keys];
    }

    async Task<string> Boto3Async(string action, string url, string caBundle, Dictionary<string, string> objects)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(objects));
        var said = await Shell.MustRunAsync(
            "/usr/bin/python3", [Repository.PathOf("tests/integration/S3/keys.py"), action, url, Bucket, caBundle, file],
            new Dictionary<string, string?> { ["AWS_EC2_METADATA_DISABLED"] = "true", ["NO_PROXY"] = "127.0.0.1" });
        output.WriteLine($"boto3 {action}: {said.TrimEnd()}");
        File.Delete(file);
        return said;
    }
}
