using System.Text;

namespace AwsMl.Integration.Tests.S3;

/// <summary>Imports of files written by others: what they are, and what COPY makes of them.</summary>
public sealed class ForeignFileTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    ObjectStore Store => new(Server);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Cluster.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE; CREATE TABLE foreign_file (id int, name text)");
    }

    public override async Task DisposeAsync()
    {
        await Cluster.ExecuteAsync("DROP TABLE foreign_file");
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData("gzip -c", "format csv")]
    [InlineData("tee -a /dev/null | gzip -c -9 -n", "format csv")]
    [InlineData("{ head -n 1 | gzip -c; printf '2,two\\n' | gzip -c; }", "format csv")]
    public async Task Gzip_is_known_without_metadata(string command, string options)
    {
        await StoreOutputAsync($"printf '1,one\\n2,two\\n' | {command}", "zipped");

        Assert.Equal("(1,one) (2,two)", await ImportAsync(options, "zipped"));
    }

    [Fact]
    public async Task A_binary_file_of_COPY_may_be_gzip_too()
    {
        var file = Path.Combine(Cluster.DataFolder, "binary");
        await Cluster.ExecuteAsync($"COPY (VALUES (1, 'one')) TO '{file}' (FORMAT binary)");
        await StoreOutputAsync($"gzip -c {file}", "binary.gz");

        Assert.Equal("(1,one)", await ImportAsync("format binary", "binary.gz"));
    }

    [Theory]
    [InlineData("bzip2 -c", "bzip2")]
    [InlineData("xz -c", "xz")]
    [InlineData("sed '1s/^/PK\\x03\\x04/'", "a zip archive")]
    [InlineData("sed '1s/^/\\x28\\xb5\\x2f\\xfd/'", "zstd")]
    [InlineData("sed '1s/^/PAR1/'", "Apache Parquet")]
    [InlineData("sed '1s/^/ORC/'", "Apache ORC")]
    [InlineData("sed '1s/^/Obj\\x01/'", "Apache Avro")]
    [InlineData("gzip -c | head -c 3", "gzip that is cut, damaged or compressed twice")]
    [InlineData("gzip -c | head -c 2", "gzip that is cut, damaged or compressed twice")]
    [InlineData("gzip -c | sed '1s/^\\x1f\\x8b\\x08/\\x1f\\x8b\\x07/'", "gzip that is cut, damaged or compressed twice")]
    [InlineData("gzip -c | gzip -c", "gzip that is cut, damaged or compressed twice")]
    [InlineData("xz -c --format=lzma", "LZMA")]
    [InlineData("python3 -c 'import sys, zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))'", "zlib")]
    [InlineData("python3 -c 'import sys, zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read(), 1))'", "zlib")]
    [InlineData("python3 -c 'import sqlite3, sys; c = sqlite3.connect(\":memory:\"); c.execute(\"CREATE TABLE t(x)\"); sys.stdout.buffer.write(c.serialize())'", "a SQLite database")]
    [InlineData("sed '1s/^/%PDF-1.4\\n/'", "PDF")]
    [InlineData("sed '1s/^/<!DOCTYPE html>\\n/'", "HTML")]
    [InlineData("sed '1s/^/<html>\\n/'", "HTML")]
    [InlineData("sed '1s/^/<?xml version=\"1.0\"?>\\n/'", "XML")]
    [InlineData("iconv -t UTF-16", "UTF-16 text")]
    [InlineData("iconv -t UTF-32", "UTF-32 text")]
    [InlineData("sed '1s/^/\\xef\\xbb\\xbf/'", "byte order mark")]
    [InlineData("sed '1s/one/\\xfcber/'", "client_encoding, which is \"UTF8\"")]
    public async Task What_COPY_could_not_read_is_named(string command, string name)
    {
        await StoreOutputAsync($"printf '1,one\\n2,two\\n' | {command}", "other");
        await using var connection = await Cluster.OpenAsync();

        var error = await connection.FailsAsync("SELECT aws_s3.table_import_from_s3('foreign_file', '', 'format csv', 'exports', 'other', NULL)");

        output.WriteLine($"{error.SqlState}: {error.MessageText}; {error.Hint}; {error.Where}");
        Assert.StartsWith("22", error.SqlState, StringComparison.Ordinal);
        Assert.Contains(name, error.Hint, StringComparison.Ordinal);
        Assert.Contains("import of S3 object \"exports/other\"", error.Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_may_begin_as_another_format_does()
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("CREATE TEMP TABLE texts (line text)");
        string[] beginnings = ["PAR1", "ORC", "BZh", "Obj", "PK", "PGCOPY"];
        await StoreAsync(Encoding.UTF8.GetBytes(string.Join("\n", beginnings) + "\n"), "texts");

        await connection.ExecuteAsync("SELECT aws_s3.table_import_from_s3('texts', '', '', 'exports', 'texts', NULL)");

        Assert.Equal(beginnings, await connection.ColumnAsync("SELECT line FROM texts"));
    }

    [Fact]
    public async Task Somebody_elses_empty_object_is_an_error_and_a_copy_of_ours_is_none()
    {
        await StoreAsync([], "theirs");
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("SELECT aws_s3.query_export_to_s3('SELECT 1, 2 WHERE false', 'exports', 'ours')");

        var error = await connection.FailsAsync("SELECT aws_s3.table_import_from_s3('foreign_file', '', '', 'exports', 'theirs', NULL)");

        Assert.Equal((PostgresErrorCodes.InvalidParameterValue, "object \"theirs\" of S3 bucket \"exports\" is empty"), (error.SqlState, error.MessageText));
        Assert.Contains("query_export_to_s3", error.Hint, StringComparison.Ordinal);
        Assert.Equal("", await ImportAsync("", "ours"));
    }

    public static TheoryData<string, string, string> Files() => new()
    {
        { "id int, name text", "format csv", "1,one\n2,\n" },
        { "id int, name text", "format csv, header true", "id,name\n1,\"a\nb\"\n" },
        { "id int, name text", "format csv, header match", "id,nam\n1,a\n" },
        { "id int, name text", "", "1\tone\n\\.\nrest\n" },
        { "id int, name text", "", "1\tone\r\n2\ttwo\n" },
        { "id int, name text", "format csv", "1,one\n\"2,two\n" },
        { "id int, name text", "format csv", "1,one" },
        { "id int, name text", "format csv, encoding 'latin1'", "1,\u00fc\n" },
        { "id int, name text", "format binary", "1,one\n" },
        { "id int, name text", "format csv, null 'x', force_not_null(name)", "x,x\n1,\n" },
        { "id int PRIMARY KEY, name text", "format csv", "1,one\n1,two\n" },
        { "id int CHECK (id < 2), name text", "format csv", "1,one\n2,two\n" },
        { "id int, name text GENERATED ALWAYS AS ('n' || id) STORED", "format csv", "1\n2\n" },
        { "id int, name varchar(2) DEFAULT 'd'", "format csv", "1,one\n" },
        { "id int, name text, n int GENERATED ALWAYS AS IDENTITY", "format csv", "1,one,7\n2,two,8\n" },
        { "id int, name text", "format csv, freeze true", "1,one\n" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task What_comes_of_a_file_is_what_COPY_makes_of_it(string columns, string options, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var file = Path.Combine(Cluster.DataFolder, "file");
        await StoreAsync(bytes, "file");
        await File.WriteAllBytesAsync(file, bytes);
        await using var connection = await Cluster.OpenAsync();

        var copied = await OutcomeAsync(connection, columns, $"COPY file_rows FROM '{file}' WITH ({(options.Length > 0 ? options : "format text")})");
        var imported = await OutcomeAsync(connection, columns, $"SELECT aws_s3.table_import_from_s3('file_rows', '', $o${options}$o$, 'exports', 'file', NULL)");

        output.WriteLine(imported);
        Assert.Equal(copied, imported);
    }

    static async Task<string> OutcomeAsync(NpgsqlConnection connection, string columns, string statement)
    {
        await connection.ExecuteAsync($"DROP TABLE IF EXISTS file_rows; CREATE TABLE file_rows ({columns})");
        try
        {
            await connection.ExecuteAsync(statement);
            return "rows: " + await connection.ScalarAsync("SELECT coalesce(string_agg(f::text, ' '), '') FROM file_rows f");
        }
        catch (PostgresException error)
        {
            // The position in the file; only an import says which file.
            var place = error.Where?.Split('\n').FirstOrDefault(line => !line.StartsWith("import of S3 object", StringComparison.Ordinal));
            return $"{error.SqlState}: {error.MessageText}; {place}";
        }
        finally
        {
            await connection.ExecuteAsync("DROP TABLE file_rows");
        }
    }

    async Task<string?> ImportAsync(string options, string key)
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync($"SELECT aws_s3.table_import_from_s3('foreign_file', '', '{options}', 'exports', '{key}', NULL)");
        return (string?)await connection.ScalarAsync("SELECT coalesce(string_agg(f::text, ' '), '') FROM foreign_file f");
    }

    async Task StoreOutputAsync(string command, string key)
    {
        var file = Path.GetTempFileName();
        await Shell.MustRunAsync("bash", ["-c", $"{command} > $0", file], new Dictionary<string, string?> { ["LC_ALL"] = "C" });
        await Store.StoreAsync(file, key);
        File.Delete(file);
    }

    async Task StoreAsync(byte[] content, string key)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, content);
        await Store.StoreAsync(file, key);
        File.Delete(file);
    }
}
