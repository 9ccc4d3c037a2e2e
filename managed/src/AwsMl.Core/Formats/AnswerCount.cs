using AwsMl.Core.Protocol;

namespace AwsMl.Core.Formats;

/// <summary>The number of rows in an answer, in words.</summary>
static class AnswerCount
{
    /// <summary>The error for an answer with the wrong number of rows.</summary>
    public static RequestException Wrong(string found, int rowCount) =>
        new(ErrorKind.BadAnswer, $"the answer has {found}, the request had {Of(rowCount, "row")}");

    /// <summary>A count with its noun: 1 line, 2 lines.</summary>
    public static string Of(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
