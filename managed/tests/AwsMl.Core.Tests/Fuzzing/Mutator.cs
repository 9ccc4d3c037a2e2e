using System.Text;

namespace AwsMl.Core.Tests.Fuzzing;

/// <summary>Makes inputs from others by a few random edits, of bytes and of pieces with a meaning for a parser.</summary>
static class Mutator
{
    const int MostEdits = 8;
    const int MostBytes = 16 * 1024;

    static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "[", "]", "{", "}", "\"", "\"\"", ",", ":", "\n", "\r\n", "\r", "\t", " ", "\\", "\\\"", "\\u0000", "\\ud83d", "\\ude00",
            "\\ud83d\\ude00", "\0", "\uFEFF", "\u00a0", "\u2028", "\u0085", "é", "😀", "null", "true", "NaN", "Infinity", "-", "-0", "1e999",
            "-1e999", "1e-400", "2147483648", "-1", "0", "99999999999999999999", ".", "e", "(", ")", "'", ";", "#", "\"predictions\":[",
            "\"scores\":[", "\"Index\":", "\"Sentiment\":", "\"ErrorList\":[", "\"__type\":", "\"code\":", "\"message\":",
            "\"OriginalStatusCode\":", "\"\\u0070redictions\":", "sep=;\n", "//", "\x7f", "\x1f",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xfe, 0xff], [0xff, 0xfe], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80],
    ];

    static readonly byte[][] Values =
    [
        .. new[]
        {
            "0", "-0", "1", "-1", "24", "25", "1E-46", "1e38", "1e999", "0.1000000000000000055511151231257827", "2147483648", "9223372036854775808",
            "null", "true", "\"\"", "\"x\"", "\"a,\\\"b\\n\"", "\"\\u0000\"", "\"\\ud83d\"", "\"\\ud83d\\ude00\"", "[]", "[1,2]", "[[]]", "{}", "{\"score\":1}",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>A modified answer from the corpus.</summary>
    public static FuzzedAnswer Mutate(FuzzedAnswer[] corpus, Random random)
    {
        var chosen = corpus[random.Next(corpus.Length)];
        var body = new List<byte>(chosen.Body);
        // usually few, or hardly any input would pass the first check
        for (var edits = random.Next(random.Next(MostEdits) + 1); edits >= 0; edits--)
            Edit(body, corpus, random);
        if (body.Count > MostBytes)
            body.RemoveRange(MostBytes, body.Count - MostBytes);
        return chosen with { Body = [.. body] };
    }

    /// <summary>The same, sometimes with another number of rows.</summary>
    public static FuzzedAnswer MutateWithRows(FuzzedAnswer[] corpus, Random random)
    {
        var answer = Mutate(corpus, random);
        var rowCount = random.Next(8) switch
        {
            0 => 1,
            1 => Math.Max(1, answer.RowCount + random.Next(-1, 2)),
            2 => random.Next(1, 50),
            _ => answer.RowCount,
        };
        return answer with { RowCount = rowCount };
    }

    /// <summary>Random bytes; half of them are ASCII, which gets further.</summary>
    public static FuzzedAnswer RandomBytes(Random random)
    {
        var body = new byte[random.Next(random.Next(10) == 0 ? 10_000 : 100)];
        random.NextBytes(body);
        if (random.Next(2) == 0)
        {
            foreach (ref var b in body.AsSpan())
                b &= 0x7f;
        }
        string?[] types = [null, "text/csv", "application/json", "application/jsonlines"];
        return new FuzzedAnswer(body, types[random.Next(types.Length)], random.Next(1, 5));
    }

    static void Edit(List<byte> body, FuzzedAnswer[] corpus, Random random)
    {
        var at = random.Next(body.Count + 1);
        var (start, length) = Piece(body.Count, random);
        switch (random.Next(14))
        {
            case 0 when body.Count > 0:
                body[at % body.Count] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when body.Count > 0:
                body[at % body.Count] = (byte)random.Next(256);
                break;
            case 2:
                body.RemoveRange(start, length);
                break;
            case 3:
                body.InsertRange(at, body.GetRange(start, length));
                break;
            case 4:
                body.RemoveRange(at, body.Count - at);
                break;
            case 5:
                Splice(body, at, corpus[random.Next(corpus.Length)].Body, random);
                break;
            case 6:
                Repeat(body, at, random);
                break;
            case 7:
                Nest(body, start, length, random);
                break;
            case 8 or 9:
                body.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                break;
            default:
                Exchange(body, at, random);
                break;
        }
    }

    /// <summary>Replaces a number by another value: the structure around it stays valid.</summary>
    static void Exchange(List<byte> body, int at, Random random)
    {
        var start = body.FindIndex(at, b => char.IsAsciiDigit((char)b));
        if (start < 0)
            return;
        var end = body.FindIndex(start, b => !char.IsAsciiDigit((char)b) && b != '.');
        body.RemoveRange(start, (end < 0 ? body.Count : end) - start);
        body.InsertRange(start, Values[random.Next(Values.Length)]);
    }

    static (int Start, int Length) Piece(int count, Random random)
    {
        var start = random.Next(count + 1);
        return (start, random.Next(Math.Min(count - start, random.Next(2) == 0 ? 8 : 1024) + 1));
    }

    /// <summary>A piece of another answer.</summary>
    static void Splice(List<byte> body, int at, byte[] other, Random random)
    {
        var (start, length) = Piece(other.Length, random);
        body.InsertRange(at, other.AsSpan(start, length).ToArray());
    }

    /// <summary>A piece repeated: endless digits, thousands of quotes.</summary>
    static void Repeat(List<byte> body, int at, Random random)
    {
        var token = Tokens[random.Next(Tokens.Length)];
        var times = random.Next(random.Next(4) == 0 ? 2_000 : 100);
        for (var i = 0; i < times; i++)
            body.InsertRange(at, token);
    }

    /// <summary>A piece inside brackets.</summary>
    static void Nest(List<byte> body, int start, int length, Random random)
    {
        var (open, close) = random.Next(3) switch
        {
            0 => ("["u8.ToArray(), "]"u8.ToArray()),
            1 => ("{\"a\":"u8.ToArray(), "}"u8.ToArray()),
            _ => ("\""u8.ToArray(), "\""u8.ToArray()),
        };
        var depth = random.Next(4) switch { 0 => random.Next(500), 1 => random.Next(60, 68), _ => 1 };
        for (var i = 0; i < depth; i++)
            body.InsertRange(start + length, close);
        for (var i = 0; i < depth; i++)
            body.InsertRange(start, open);
    }
}
