using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using AwsMl.Core.Aws;
using AwsMl.Core.Errors;
using AwsMl.Core.Packing;
using AwsMl.Core.Requests;

namespace AwsMl.Core.Comprehend;

/// <summary>
/// Comprehend DetectSentiment, or BatchDetectSentiment for more than one row.  (Comprehend API Reference, of the two, and
/// Developer Guide, Guidelines and quotas.)
/// </summary>
sealed class DetectSentiment : PreparedRequest
{
    /// <summary>Texts of one BatchDetectSentiment.</summary>
    public const int MaxTexts = 25;

    /// <summary>Bytes of UTF-8 of one text.</summary>
    public const int MaxTextBytes = 5000;

    DetectSentiment(int rowCount, ServiceRequest request)
        : base(rowCount, request)
    {
    }

    /// <summary>Checks and writes a request of as many rows, from the first, as the service takes.</summary>
    /// <param name="language">Language code.</param>
    /// <param name="rows">Packed rows of one field, the text.</param>
    /// <param name="rowCount">How many, at least 1.</param>
    public static DetectSentiment Prepare(string language, ReadOnlySpan<byte> rows, int rowCount)
    {
        Languages.Check(language);
        var taken = Math.Min(rowCount, MaxTexts);
        var body = new ArrayBufferWriter<byte>(rows.Length + 64);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            if (taken == 1)
                json.WritePropertyName("Text"u8);
            else
                json.WriteStartArray("TextList"u8);
            var reader = new PackedRowReader(rows);
            for (var row = 0; row < taken; row++)
                json.WriteStringValue(ReadText(ref reader, row));
            if (taken > 1)
                json.WriteEndArray();
            json.WriteString("LanguageCode"u8, language);
            json.WriteEndObject();
        }
        var operation = taken == 1 ? "DetectSentiment" : "BatchDetectSentiment";
        var request = new ServiceRequest(operation, "/", body.WrittenSpan.ToArray())
        {
            Headers = { ["Content-Type"] = "application/x-amz-json-1.1", ["X-Amz-Target"] = $"Comprehend_20171127.{operation}" },
        };
        return new DetectSentiment(taken, request);
    }

    public override ServiceConnection Connection(ServiceConnections connections) => connections.Comprehend;

    public override void ReadAnswer(ServiceAnswer answer, PackedRowWriter output) =>
        SentimentAnswer.Read(answer.Body, RowCount, output);

    static ReadOnlySpan<byte> ReadText(ref PackedRowReader reader, int row)
    {
        if (reader.ReadRow() != 1)
            throw new RequestException(ErrorKind.Internal, "a row of detect_sentiment has one field");
        var text = reader.ReadField(out _);
        if (text.IsEmpty)
            throw new RequestException(ErrorKind.BadArgument, "the text is empty", row);
        if (text.Length > MaxTextBytes)
            throw new RequestException(ErrorKind.TooLarge,
                $"the text has {text.Length} bytes, Amazon Comprehend takes at most {MaxTextBytes}", row);
        if (!Utf8.IsValid(text))
            throw new RequestException(ErrorKind.BadArgument, "the text is not valid UTF-8", row);
        return text;
    }
}
