using Amazon.Runtime;

namespace AwsMl.Core.S3;

/// <summary>What is transferred, and how.</summary>
/// <param name="Location">The object.</param>
/// <param name="Key">Who signs; null: the settings' credentials.</param>
/// <param name="MaxInFlight">Requests in flight, at least 1.</param>
/// <param name="KmsKey">The key of AWS KMS that S3 encrypts an upload with; null: as the bucket says.</param>
public sealed record TransferOptions(S3Location Location, ImmutableCredentials? Key, int MaxInFlight, string? KmsKey = null);
