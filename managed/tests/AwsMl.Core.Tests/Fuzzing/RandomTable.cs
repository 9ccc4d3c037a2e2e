using System.Text;
using System.Text.Json;

namespace AwsMl.Core.Tests.Fuzzing;

/// <summary>Rows of random values, including null, and how a model would write them.</summary>
sealed record RandomTable(string?[][] Rows)
{
    const string Letters = "ab1.-,\"\"[](){}\\\n\r\t ';:\u00e9\u00a0\u2028\uFEFF";

    public static RandomTable Make(Random random)
    {
        var columns = random.Next(1, 5);
        return new RandomTable([.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => Enumerable.Range(0, columns).Select(_ => Value(random)).ToArray())]);
    }

    /// <summary>One line per row; every value with a meaning for CSV or its reader is quoted.</summary>
    public byte[] ToCsv() => Encoding.UTF8.GetBytes(string.Concat(Rows.Select(row => string.Join(',', row.Select(Quote)) + "\n")));

    /// <summary>An array of arrays.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(Rows);

    /// <summary>What PostgreSQL should see.</summary>
    public IEnumerable<string?> Expected() => Rows.Select(row => row.Length == 1 ? row[0] : $"({string.Join(',', row.Select(RecordOut))})");

    public override string ToString() => JsonSerializer.Serialize(Rows);

    static string? Value(Random random)
    {
        if (random.Next(8) == 0)
            return null;
        var text = new StringBuilder();
        for (var length = random.Next(random.Next(8) == 0 ? 200 : 12); length > 0; length--)
            text.Append(random.Next(20) == 0 ? "😀" : Letters[random.Next(Letters.Length)]);
        return text.ToString();
    }

    static string Quote(string? value) =>
        value is null ? ""
        : value.Length > 0 && value.AsSpan().IndexOfAny(",\"[\r\n\t \uFEFF") < 0 ? value
        : $"\"{value.Replace("\"", "\"\"")}\"";

    // record_out of rowtypes.c.
    static string RecordOut(string? value) =>
        value is null ? ""
        : value.Length > 0 && value.AsSpan().IndexOfAny("\"\\(), \t\n\v\f\r") < 0 ? value
        : $"\"{value.Replace("\\", "\\\\").Replace("\"", "\"\"")}\"";
}
