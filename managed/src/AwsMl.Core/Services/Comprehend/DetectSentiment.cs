using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.Comprehend;

/// <summary>
/// Comprehend DetectSentiment, or BatchDetectSentiment for more than one row.  (Comprehend API Reference, of the two, and
/// Developer Guide, Guidelines and quotas.)
/// </summary>
sealed class DetectSentiment : PreparedRequest
{
    /// <summary>Maximum size of one text in UTF-8.</summary>
    public const int MaxTextBytes = 5000;

    readonly string _language;
    readonly byte[][] _texts;

    DetectSentiment(string language, int[] rows, byte[][] texts)
        : base(rows, Write(language, texts))
    {
        _language = language;
        _texts = texts;
    }

    /// <summary>Comprehend throttles per account, for all languages together.</summary>
    public override string Target => "";

    /// <summary>Checks the rows and writes a request with as many of them, from the first, as the service takes.</summary>
    /// <param name="language">Language code.</param>
    /// <param name="rows">Packed rows of one field, the text.</param>
    /// <param name="rowCount">How many, at least 1.</param>
    /// <param name="options">How they are sent.</param>
    public static Submission Prepare(string language, ReadOnlySpan<byte> rows, int rowCount, RequestOptions options)
    {
        Languages.Check(language);
        var taken = Math.Min(rowCount, options.MaxRows);
        var numbers = new List<int>();
        var texts = new List<byte[]>();
        var refused = new List<RowError>();
        var reader = new PackedRowReader(rows);
        for (var row = 0; row < taken; row++)
        {
            var text = ReadText(ref reader);
            try
            {
                Check(text, row);
                numbers.Add(row);
                texts.Add(text.ToArray());
            }
            catch (RequestException e)
            {
                refused.Add(RowError.Refuse(e, options));
            }
        }
        return new Submission(taken, numbers.Count > 0 ? new DetectSentiment(language, [.. numbers], [.. texts]) : null, refused);
    }

    public override ServiceConnection Connection(ServiceConnections connections) => connections.Of(ComprehendService.Api);

    public override PreparedRequest Part(ReadOnlySpan<int> indexes)
    {
        var rows = new int[indexes.Length];
        var texts = new byte[indexes.Length][];
        for (var i = 0; i < rows.Length; i++)
            (rows[i], texts[i]) = (Rows[indexes[i]], _texts[indexes[i]]);
        return new DetectSentiment(_language, rows, texts);
    }

    public override void ReadAnswer(ServiceAnswer answer, PackedRowWriter output, List<RowError> errors) =>
        SentimentAnswer.Read(answer.Body, Rows.Length, output, errors);

    static ServiceRequest Write(string language, byte[][] texts)
    {
        var body = new ArrayBufferWriter<byte>(texts.Sum(text => text.Length + 4) + 64);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            if (texts.Length == 1)
                json.WriteString("Text"u8, texts[0]);
            else
            {
                json.WriteStartArray("TextList"u8);
                foreach (var text in texts)
                    json.WriteStringValue(text);
                json.WriteEndArray();
            }
            json.WriteString("LanguageCode"u8, language);
            json.WriteEndObject();
        }
        var operation = texts.Length == 1 ? "DetectSentiment" : "BatchDetectSentiment";
        return new ServiceRequest(operation, "/", body.WrittenSpan.ToArray())
        {
            Headers = { ["Content-Type"] = "application/x-amz-json-1.1", ["X-Amz-Target"] = $"Comprehend_20171127.{operation}" },
        };
    }

    static ReadOnlySpan<byte> ReadText(ref PackedRowReader reader)
    {
        if (reader.ReadRow() != 1)
            throw new RequestException(ErrorKind.Internal, "a row of detect_sentiment has one field");
        return reader.ReadField(out _);
    }

    static void Check(ReadOnlySpan<byte> text, int row)
    {
        if (text.IsEmpty)
            throw new RequestException(ErrorKind.BadArgument, "the text is empty", row);
        if (text.Length > MaxTextBytes)
            throw new RequestException(ErrorKind.TooLarge,
                $"the text has {text.Length} bytes, Amazon Comprehend takes at most {MaxTextBytes}", row);
        if (!Utf8.IsValid(text))
            throw new RequestException(ErrorKind.BadArgument, "the text is not valid UTF-8", row);
    }
}
