using System.Globalization;
using System.Text;
using System.Text.Unicode;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Tests.Fuzzing;

/// <summary>What must be true of any answer: it is rows, as many as requested and valid for PostgreSQL, or an error.</summary>
static class AnswerCheck
{
    const int LargeBytes = 10 * 1024 * 1024;

    /// <summary>Reads an answer.</summary>
    /// <returns>Rows that failed in it; null: not possible.</returns>
    public delegate IReadOnlyCollection<int>? Reader(FuzzedAnswer answer, PackedRowWriter rows);

    /// <returns>What the answer was: rows, or which error.</returns>
    public static string Holds(FuzzedAnswer answer, int fields, Reader read)
    {
        var outcome = "rows";
        using var buffer = new NativeBuffer();
        var rows = new PackedRowWriter(buffer);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var failed = read(answer, rows) ?? [];
            Assert.Equal(answer.RowCount, rows.RowCount);
            CheckRows(buffer.Written, answer.RowCount, fields, failed);
        }
        catch (RequestException e)
        {
            CheckError(e, answer.RowCount);
            outcome = e.Kind.ToString();
        }
        // A value is at most quoted and doubled, and a row has the lengths of its fields.
        Assert.InRange(buffer.Length, 0, 3L * answer.Body.Length + answer.RowCount * 3 * sizeof(int));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 256 * 1024 + 100L * answer.Body.Length);
        return outcome;
    }

    /// <summary>A large answer, made by repeating a text.</summary>
    public static FuzzedAnswer Large(string before, string text, string after, string? contentType, int rowCount)
    {
        var body = new StringBuilder(before, LargeBytes + 100);
        while (body.Length < LargeBytes)
            body.Append(text);
        return new FuzzedAnswer(Encoding.ASCII.GetBytes(body.Append(after).ToString()), contentType, rowCount);
    }

    static void CheckRows(ReadOnlySpan<byte> packed, int rowCount, int fields, IReadOnlyCollection<int> failed)
    {
        var reader = new PackedRowReader(packed);
        for (var row = 0; row < rowCount; row++)
        {
            var found = reader.ReadRow();
            Assert.Equal(failed.Contains(row) ? 0 : fields, found);
            for (var i = 0; i < found; i++)
            {
                var field = reader.ReadField(out var isNull);
                Assert.True(Utf8.IsValid(field), "a field is not valid UTF-8");
                Assert.False(field.Contains((byte)0), "a field holds a zero byte");
                Assert.False(isNull && fields == 2, "a field of a sentiment is NULL");
                if (i == 1)
                    CheckConfidence(field);
            }
        }
        Assert.True(reader.AtEnd);
    }

    /// <summary>float4in rejects what overflows or underflows a real.</summary>
    static void CheckConfidence(ReadOnlySpan<byte> text)
    {
        var value = float.Parse(text, CultureInfo.InvariantCulture);
        Assert.True(float.IsFinite(value), "a confidence is too large");
        Assert.True(value != 0 || text.SequenceEqual("0"u8), "a confidence is too small");
    }

    static void CheckError(RequestException error, int rowCount)
    {
        Assert.Contains(error.Kind, (ErrorKind[])[ErrorKind.BadAnswer, ErrorKind.ServiceError]);
        Assert.NotEmpty(error.Message);
        Assert.DoesNotContain(AnswerCorpus.RowData, error.Message);
        Assert.InRange(error.Row, -1, rowCount - 1);
    }
}
