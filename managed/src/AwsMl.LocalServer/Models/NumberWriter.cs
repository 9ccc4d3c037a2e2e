using System.Buffers;
using System.Globalization;

namespace AwsMl.LocalServer.Models;

/// <summary>Writes numbers with the fewest digits that read back as the same number.</summary>
static class NumberWriter
{
    public static void Write(ArrayBufferWriter<byte> output, double value)
    {
        var span = output.GetSpan(32);
        value.TryFormat(span, out var written, "R", CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    public static void Write(ArrayBufferWriter<byte> output, float value)
    {
        var span = output.GetSpan(32);
        value.TryFormat(span, out var written, "R", CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
