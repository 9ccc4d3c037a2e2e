using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AwsMl.Core.Errors;
using AwsMl.Core.Formats;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.Comprehend;

/// <summary>
/// Answers of DetectSentiment and BatchDetectSentiment: rows of the sentiment and its confidence, which is the score of that
/// sentiment, as the text of the JSON number.
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
    /// Results and errors each have the Index of their text, ascending, and every text has one of them: an answer without
    /// that order would give a row the sentiment of another.
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
            // What nothing is known of may be of the moment.
            IsTransient: known is null or { Retry: not Retry.No });
    }

    static void Add(JsonElement result, PackedRowWriter output)
    {
        var sentiment = result.GetProperty("Sentiment"u8).GetString();
        // PostgreSQL's text cannot hold a zero byte; JSON's can, as an escape.
        if (sentiment is null || sentiment.Contains('\0'))
            throw new FormatException();
        output.WriteRow(2);
        output.WriteField(Encoding.UTF8.GetBytes(sentiment));
        output.WriteField(ScoreOf(sentiment, result.GetProperty("SentimentScore"u8)));
    }

    static ReadOnlySpan<byte> ScoreOf(string sentiment, JsonElement scores)
    {
        // POSITIVE's score is "Positive".
        foreach (var score in scores.EnumerateObject())
        {
            if (score.Name.Equals(sentiment, StringComparison.OrdinalIgnoreCase) && score.Value.ValueKind == JsonValueKind.Number)
                return TextOf(score.Value);
        }
        throw new FormatException();
    }

    /// <summary>float4in refuses a number that is too large, or not zero and too small, for a real.</summary>
    static ReadOnlySpan<byte> TextOf(JsonElement score)
    {
        var value = score.GetSingle();
        if (!float.IsFinite(value))
            throw new FormatException();
        return value == 0 ? "0"u8 : JsonMarshal.GetRawUtf8Value(score);
    }
}
