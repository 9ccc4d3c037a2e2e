namespace AwsMl.Core.Protocol;

/// <summary>The settings aws_ml.* of the same names; null: absent.</summary>
public sealed record Settings
{
    /// <summary>Attempts in all, 1 to 100.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Milliseconds until a connection is made, more than 0.</summary>
    public int ConnectTimeoutMilliseconds { get; init; } = 3_000;

    /// <summary>
    /// Milliseconds of one attempt, more than 0.  SageMaker Developer Guide, InvokeEndpoint: a model has 60 seconds, and the
    /// client's timeout should be 70.
    /// </summary>
    public int RequestTimeoutMilliseconds { get; init; } = 70_000;

    /// <summary>Whether messages may hold what the model said of the rows.</summary>
    public bool LogPayloads { get; init; }

    /// <summary>Connections per host, 1 to 64.</summary>
    public int MaxConnections { get; init; } = 64;

    /// <summary>Whether requests may go by http to other machines than this.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Region; null: the SDK's rules.</summary>
    public string? Region { get; init; }

    /// <summary>Profile of the shared files; when set, no other source of credentials is asked.</summary>
    public string? Profile { get; init; }

    /// <summary>File of the profiles; null: the SDK's rules.</summary>
    public string? SharedCredentialsFile { get; init; }

    /// <summary>Role to assume for SageMaker, an ARN.</summary>
    public string? SageMakerRole { get; init; }

    /// <summary>Role to assume for Comprehend, an ARN.</summary>
    public string? ComprehendRole { get; init; }

    /// <summary>Role to assume for Bedrock, an ARN.</summary>
    public string? BedrockRole { get; init; }

    /// <summary>Role to assume for Lambda, an ARN.</summary>
    public string? LambdaRole { get; init; }

    /// <summary>Role to assume for S3, an ARN.</summary>
    public string? S3Role { get; init; }

    /// <summary>Where SageMaker Runtime is; null: the SDK's rules.</summary>
    public string? SageMakerEndpointUrl { get; init; }

    /// <summary>Where Comprehend is; null: the SDK's rules.</summary>
    public string? ComprehendEndpointUrl { get; init; }

    /// <summary>Where Bedrock Runtime is; null: the SDK's rules.</summary>
    public string? BedrockEndpointUrl { get; init; }

    /// <summary>Where Lambda is, in every region; null: the SDK's rules.</summary>
    public string? LambdaEndpointUrl { get; init; }

    /// <summary>Where S3 is; null: the SDK's rules.</summary>
    public string? S3EndpointUrl { get; init; }

    /// <summary>PEM file of the certificate authorities to trust; null: the system's.</summary>
    public string? CaBundle { get; init; }

    /// <summary>Proxy, as http://host:port; null: none.</summary>
    public string? Proxy { get; init; }
}
