using System.Text;
using System.Xml;
using System.Xml.Linq;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.S3;

/// <summary>Reads and writes S3's XML documents.</summary>
static class S3Xml
{
    static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    // A key may contain characters that XML cannot represent; clients can ask for encoding-type=url.
    static readonly XmlWriterSettings Writing = new() { CheckCharacters = false, Encoding = new UTF8Encoding(false) };

    public static XElement Element(string name, params object?[] content) => new(Namespace + name, content);

    public static ContentAnswer ToAnswer(XElement document, int status = StatusCodes.Status200OK, IEnumerable<KeyValuePair<string, string>>? headers = null)
    {
        using var text = new MemoryStream();
        using (var writer = XmlWriter.Create(text, Writing))
            document.Save(writer);
        return new ContentAnswer("application/xml", text.ToArray(), status) { Headers = [.. headers ?? []] };
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    /// <summary>The parts that a CompleteMultipartUpload document lists.</summary>
    public static List<(int Number, string ETag)> CompletedParts(ReadOnlyMemory<byte> document)
    {
        try
        {
            using var text = new MemoryStream(document.ToArray());
            using var reader = XmlReader.Create(text, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            var parts = XDocument.Load(reader).Root!.Elements().Where(element => element.Name.LocalName == "Part")
                .Select(part => ((int)Child(part, "PartNumber"), ((string)Child(part, "ETag")).Trim('"')))
                .ToList();
            return parts.Count > 0 ? parts : throw S3Errors.MalformedXml();
        }
        catch (Exception exception) when (exception is XmlException or FormatException or InvalidOperationException)
        {
            throw S3Errors.MalformedXml();
        }

        static XElement Child(XElement part, string name) => part.Elements().Single(element => element.Name.LocalName == name);
    }
}
