using System.Globalization;
using System.Text;
using System.Text.Unicode;
using AwsMl.Core.Errors;
using AwsMl.Core.Packing;

namespace AwsMl.Core.Tests.Fuzzing;

/// <summary>What holds of an answer, whatever is in it: it is rows, as many as were asked for and fit for PostgreSQL, or an error.</summary>
static class AnswerCheck
{
    const int LargeBytes = 10 * 1024 * 1024;

    public delegate void Reader(FuzzedAnswer answer, PackedRowWriter rows);

    public static void Holds(FuzzedAnswer answer, int fields, Reader read)
    {
        using var buffer = new NativeBuffer();
        var rows = new PackedRowWriter(buffer);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read(answer, rows);
            Assert.Equal(answer.RowCount, rows.RowCount);
            CheckRows(buffer.Written, answer.RowCount, fields);
        }
        catch (RequestException e)
        {
            CheckError(e, answer.RowCount);
        }
        // A value is quoted and doubled at most, a row has the lengths of its fields.
        Assert.InRange(buffer.Length, 0, 3L * answer.Body.Length + answer.RowCount * 3 * sizeof(int));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 256 * 1024 + 100L * answer.Body.Length);
    }

    /// <summary>A large answer, of a text over and over.</summary>
    public static FuzzedAnswer Large(string before, string text, string after, string? contentType, int rowCount)
    {
        var body = new StringBuilder(before, LargeBytes + 100);
        while (body.Length < LargeBytes)
            body.Append(text);
        return new FuzzedAnswer(Encoding.ASCII.GetBytes(body.Append(after).ToString()), contentType, rowCount);
    }

    static void CheckRows(ReadOnlySpan<byte> packed, int rowCount, int fields)
    {
        var reader = new PackedRowReader(packed);
        for (var row = 0; row < rowCount; row++)
        {
            Assert.Equal(fields, reader.ReadRow());
            for (var i = 0; i < fields; i++)
            {
                var field = reader.ReadField(out var isNull);
                Assert.True(Utf8.IsValid(field), "a field is not valid UTF-8");
                Assert.False(field.Contains((byte)0), "a field holds a zero byte");
                Assert.False(isNull && fields == 2, "a field of a sentiment is NULL");
                if (i == 1)
                    Assert.True(float.IsFinite(float.Parse(field, CultureInfo.InvariantCulture)), "a confidence is out of the range of real");
            }
        }
        Assert.True(reader.AtEnd);
    }

    static void CheckError(RequestException error, int rowCount)
    {
        Assert.Contains(error.Kind, (ErrorKind[])[ErrorKind.BadAnswer, ErrorKind.ServiceError]);
        Assert.NotEmpty(error.Message);
        Assert.DoesNotContain(AnswerCorpus.RowData, error.Message);
        Assert.InRange(error.Row, -1, rowCount - 1);
    }
}
