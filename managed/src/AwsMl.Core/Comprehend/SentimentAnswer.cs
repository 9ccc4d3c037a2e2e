using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AwsMl.Core.Answers;
using AwsMl.Core.Errors;
using AwsMl.Core.Json;
using AwsMl.Core.Packing;

namespace AwsMl.Core.Comprehend;

/// <summary>
/// Answers of DetectSentiment and BatchDetectSentiment: rows of the sentiment and its confidence, which is the score of that
/// sentiment, as the text of the JSON number.
/// </summary>
static class SentimentAnswer
{
    static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonElements.MaxDepth };

    public static void Read(ReadOnlyMemory<byte> body, int rowCount, PackedRowWriter output)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            if (rowCount == 1)
                Add(document.RootElement, output);
            else
                AddBatch(document.RootElement, rowCount, output);
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

    static void AddBatch(JsonElement answer, int rowCount, PackedRowWriter output)
    {
        if (answer.TryGetProperty("ErrorList"u8, out var errors) && errors.GetArrayLength() > 0)
            throw ItemError(errors[0]);
        var results = answer.GetProperty("ResultList"u8);
        if (results.GetArrayLength() != rowCount)
            throw AnswerReader.WrongCount(AnswerReader.Count(results.GetArrayLength(), "result"), rowCount);
        // By Index, ascending: an answer without it in order would give a row the sentiment of another.
        var row = 0;
        foreach (var result in results.EnumerateArray())
        {
            if (result.GetProperty("Index"u8).GetInt32() != row++)
                throw new RequestException(ErrorKind.BadAnswer, "the results of the answer are not one per row, in order");
            Add(result, output);
        }
    }

    static RequestException ItemError(JsonElement error)
    {
        var code = error.TryGetProperty("ErrorCode"u8, out var value) ? value.GetString() ?? "" : "";
        return new RequestException(ErrorKind.ServiceError, $"Amazon Comprehend could not process the text: {code}",
            error.GetProperty("Index"u8).GetInt32())
        {
            ServiceCode = code,
        };
    }

    static void Add(JsonElement result, PackedRowWriter output)
    {
        var sentiment = result.GetProperty("Sentiment"u8).GetString() ?? throw new FormatException();
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
                return JsonMarshal.GetRawUtf8Value(score.Value);
        }
        throw new FormatException();
    }
}
