using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AwsMl.Core.Errors;
using AwsMl.Core.Formats;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.Comprehend;

/// <summary>
/// Answers of DetectSentiment and BatchDetectSentiment: rows with the sentiment and its confidence, which is that sentiment's
/// score, as the text of the JSON number.
/// </summary>
static class SentimentAnswer
{
    static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonElements.MaxDepth };

    public static void Read(ReadOnlyMemory<byte> body, int rowCount, PackedRowWriter output, List<RowError> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            if (rowCount == 1)
                Add(document.RootElement, output);
            else
                AddBatch(document.RootElement, rowCount, output, errors);
        }
        catch (JsonException e)
        {
            throw new RequestException(ErrorKind.BadAnswer, "the answer is not valid JSON", inner: e);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new RequestException(ErrorKind.BadAnswer, "the answer lacks a sentiment, a score or an index", inner: e);
        }
    }

    /// <summary>
    /// Results and errors have the Index of their text, in ascending order, and every text has one or the other.  If an answer
    /// violated that, a row could get another row's sentiment.
    /// </summary>
    static void AddBatch(JsonElement answer, int rowCount, PackedRowWriter output, List<RowError> errors)
    {
        var results = answer.GetProperty("ResultList"u8);
        var failed = answer.TryGetProperty("ErrorList"u8, out var list) ? list : default;
        var failedCount = failed.ValueKind == JsonValueKind.Undefined ? 0 : failed.GetArrayLength();
        var count = results.GetArrayLength() + failedCount;
        if (count != rowCount)
            throw AnswerCount.Wrong(AnswerCount.Of(count, "result"), rowCount);
        var (result, error) = (0, 0);
        for (var row = 0; row < rowCount; row++)
        {
            if (result < results.GetArrayLength() && IndexOf(results[result]) == row)
                Add(results[result++], output);
            else if (error < failedCount && IndexOf(failed[error]) == row)
            {
                errors.Add(ItemError(row, failed[error++]));
                output.WriteRow(0);
            }
            else
                throw new RequestException(ErrorKind.BadAnswer, "the results of the answer are not one per row, in order");
        }
    }

    static int IndexOf(JsonElement item) => item.GetProperty("Index"u8).GetInt32();

    static RowError ItemError(int row, JsonElement error)
    {
        var code = error.TryGetProperty("ErrorCode"u8, out var value) ? value.GetString() ?? "" : "";
        var known = ServiceErrors.Find(ComprehendErrors.Codes, code);
        return new RowError(
            row,
            new RequestError(known?.Kind ?? ErrorKind.ServiceError, $"Amazon Comprehend could not process the text: {code}")
            {
                ServiceCode = code,
                CodeIsUnknown = known is null && code.Length > 0,
                Hint = known?.Hint ?? "",
            },
            // An unknown error may be temporary.
            IsTransient: known is null or { Retry: not Retry.No });
    }

    static void Add(JsonElement result, PackedRowWriter output)
    {
        var sentiment = result.GetProperty("Sentiment"u8).GetString();
        // JSON can contain a zero byte, as an escape, but PostgreSQL's text type cannot.
        if (sentiment is null || sentiment.Contains('\0'))
            throw new FormatException();
        output.WriteRow(2);
        output.WriteField(Encoding.UTF8.GetBytes(sentiment));
        output.WriteField(ScoreOf(sentiment, result.GetProperty("SentimentScore"u8)));
    }

    static ReadOnlySpan<byte> ScoreOf(string sentiment, JsonElement scores)
    {
        // The score for POSITIVE is named "Positive".
        foreach (var score in scores.EnumerateObject())
        {
            if (score.Name.Equals(sentiment, StringComparison.OrdinalIgnoreCase) && score.Value.ValueKind == JsonValueKind.Number)
                return TextOf(score.Value);
        }
        throw new FormatException();
    }

    /// <summary>float4in rejects a number that overflows or underflows a real.</summary>
    static ReadOnlySpan<byte> TextOf(JsonElement score)
    {
        var value = score.GetSingle();
        if (!float.IsFinite(value))
            throw new FormatException();
        return value == 0 ? "0"u8 : JsonMarshal.GetRawUtf8Value(score);
    }
}
