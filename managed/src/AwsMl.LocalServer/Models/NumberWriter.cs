using System.Buffers;
using System.Globalization;

namespace AwsMl.LocalServer.Models;

/// <summary>Writes numbers so that reading them gives the same number back, in the fewest digits.</summary>
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
