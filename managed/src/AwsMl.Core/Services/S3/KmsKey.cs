using System.Text.RegularExpressions;
using Amazon.S3;
using Amazon.S3.Model;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>
/// The AWS KMS key that S3 encrypts objects with: its id, its alias, or the ARN of either. (AWS KMS Developer Guide, Key
/// identifiers.)
/// </summary>
/// <param name="Identifier">As the user named it.</param>
sealed partial record KmsKey(string Identifier)
{
    const string KeyId = "([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})";
    const string Alias = "alias/[a-zA-Z0-9/_-]{1,250}";
    const string Arn = "arn:aws[a-z-]{0,20}:kms:[a-z0-9-]{1,63}:[0-9]{12}:";

    /// <summary>Checks what can be checked without calling the service.</summary>
    /// <exception cref="RequestException">It is not a valid key.</exception>
    public static KmsKey Check(string identifier) =>
        Pattern().IsMatch(identifier)
            ? new KmsKey(identifier)
            : throw new RequestException(ErrorKind.BadArgument, $"\"{identifier}\" is not the id, alias or ARN of an AWS KMS key");

    public void Encrypt(PutObjectRequest request)
    {
        request.ServerSideEncryptionMethod = ServerSideEncryptionMethod.AWSKMS;
        request.ServerSideEncryptionKeyManagementServiceKeyId = Identifier;
    }

    /// <summary>All parts of an upload are encrypted as specified when it is initiated.</summary>
    public void Encrypt(InitiateMultipartUploadRequest request)
    {
        request.ServerSideEncryptionMethod = ServerSideEncryptionMethod.AWSKMS;
        request.ServerSideEncryptionKeyManagementServiceKeyId = Identifier;
    }

    [GeneratedRegex($@"^({KeyId}|{Alias}|{Arn}(key/{KeyId}|{Alias}))\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
