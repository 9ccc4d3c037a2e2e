using System.Security.Cryptography;
using System.Text;

namespace AwsMl.LocalServer.Signing;

/// <summary>Steps 2 to 4 of Signature Version 4: string to sign, signing key, signature.</summary>
static class SignatureV4
{
    public static string Compute(SignedRequest request, AuthorizationHeader authorization, string amzDate, string secretAccessKey)
    {
        var canonicalRequest = CanonicalRequest.Create(request, authorization.SignedHeaders);
        var stringToSign = StringToSign(canonicalRequest, amzDate, authorization.Scope);
        var signingKey = DeriveSigningKey(secretAccessKey, authorization.Scope);
        return Convert.ToHexStringLower(HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(stringToSign)));
    }

    static string StringToSign(string canonicalRequest, string amzDate, CredentialScope scope) =>
        $"{AuthorizationHeader.Algorithm}\n{amzDate}\n{scope}\n{CanonicalRequest.HexHash(Encoding.UTF8.GetBytes(canonicalRequest))}";

    public static byte[] DeriveSigningKey(string secretAccessKey, CredentialScope scope)
    {
        var dateKey = Hmac(Encoding.UTF8.GetBytes("AWS4" + secretAccessKey), scope.Date);
        var dateRegionKey = Hmac(dateKey, scope.Region);
        var dateRegionServiceKey = Hmac(dateRegionKey, scope.Service);
        return Hmac(dateRegionServiceKey, CredentialScope.Terminator);
    }

    static byte[] Hmac(byte[] key, string data) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(data));
}
