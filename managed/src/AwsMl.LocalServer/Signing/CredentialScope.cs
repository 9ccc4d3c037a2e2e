namespace AwsMl.LocalServer.Signing;

/// <summary>The credential scope of Signature Version 4: <c>yyyyMMdd/region/service/aws4_request</c>.</summary>
sealed record CredentialScope(string Date, string Region, string Service)
{
    public const string Terminator = "aws4_request";

    public override string ToString() => $"{Date}/{Region}/{Service}/{Terminator}";
}
