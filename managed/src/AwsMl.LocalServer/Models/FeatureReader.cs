using System.Buffers.Text;

namespace AwsMl.LocalServer.Models;

/// <summary>Reads a CSV line of numbers.</summary>
static class FeatureReader
{
    /// <summary>Fills <paramref name="features"/>; an empty field is NaN, a missing value.</summary>
    public static void Read(ReadOnlySpan<byte> line, int lineNumber, Span<double> features)
    {
        var count = 0;
        foreach (var range in line.Split((byte)','))
        {
            var field = line[range].Trim(" \""u8);
            if (count < features.Length)
                features[count] = Parse(field, lineNumber, count + 1);
            count++;
        }

        if (count != features.Length)
            throw ModelError.Refused($"unable to evaluate payload provided: line {lineNumber} has {count} values, the model takes {features.Length}");
    }

    static double Parse(ReadOnlySpan<byte> field, int lineNumber, int column)
    {
        if (field.Length == 0)
            return double.NaN;
        if (Utf8Parser.TryParse(field, out double value, out var used) && used == field.Length)
            return value;
        return Word(field) ?? throw ModelError.Refused($"unable to evaluate payload provided: line {lineNumber}, value {column} is not a number");
    }

    /// <summary>PostgreSQL's words for numbers without digits, and its booleans.</summary>
    static double? Word(ReadOnlySpan<byte> field)
    {
        if (field.SequenceEqual("NaN"u8) || field.SequenceEqual("nan"u8))
            return double.NaN;
        if (field.SequenceEqual("Infinity"u8) || field.SequenceEqual("inf"u8))
            return double.PositiveInfinity;
        if (field.SequenceEqual("-Infinity"u8) || field.SequenceEqual("-inf"u8))
            return double.NegativeInfinity;
        if (field.SequenceEqual("t"u8) || field.SequenceEqual("true"u8))
            return 1;
        if (field.SequenceEqual("f"u8) || field.SequenceEqual("false"u8))
            return 0;
        return null;
    }
}
