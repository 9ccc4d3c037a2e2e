using System.Xml.Linq;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.S3;

/// <summary>How keys are written in a listing: as they are or, with encoding-type=url, encoded.</summary>
readonly record struct KeyEncoding(bool Url)
{
    public static KeyEncoding Of(ServiceRequest request) => new(request.Http.Query["encoding-type"] == "url");

    public string Write(string key) => Url ? Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal) : key;

    public XElement? Element() => Url ? S3Xml.Element("EncodingType", "url") : null;
}
