using System.Text;
using AwsMl.Core.Formats;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Formats;

/// <summary>Reads answers from text.</summary>
static class AnswerText
{
    public static IEnumerable<string?> Read(string body, string contentType, int rowCount) => Read(Encoding.UTF8.GetBytes(body), contentType, rowCount);

    public static IEnumerable<string?> Read(byte[] body, string? contentType, int rowCount)
    {
        using var buffer = new NativeBuffer();
        var writer = new PackedRowWriter(buffer);
        AnswerReader.Read(body, contentType, rowCount, writer);
        Assert.Equal(rowCount, writer.RowCount);
        return Rows.Column(buffer.Written);
    }

    public static string Refuse(string body, string contentType, int rowCount) => Refuse(Encoding.UTF8.GetBytes(body), contentType, rowCount);

    public static string Refuse(byte[] body, string contentType, int rowCount)
    {
        using var buffer = new NativeBuffer();
        var error = Assert.Throws<RequestException>(
            () => AnswerReader.Read(body, contentType, rowCount, new PackedRowWriter(buffer)));
        Assert.Equal(ErrorKind.BadAnswer, error.Kind);
        return error.Message;
    }
}
