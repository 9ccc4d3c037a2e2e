namespace AwsMl.Core.Protocol;

/// <summary>The settings aws_ml.* with the same names; null: absent.</summary>
public sealed record Settings
{
    /// <summary>Attempts including the first, 1 to <see cref="Limits.MaxAttempts"/>.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Milliseconds until a connection is made, more than 0.</summary>
    public int ConnectTimeoutMilliseconds { get; init; } = 3_000;

    /// <summary>
    /// Milliseconds that one attempt may take, more than 0.  SageMaker Developer Guide, InvokeEndpoint: a model has 60 seconds,
    /// and the client's timeout should be 70.
    /// </summary>
    public int RequestTimeoutMilliseconds { get; init; } = 70_000;

    /// <summary>Whether messages may contain what the model said about the rows.</summary>
    public bool LogPayloads { get; init; }

    /// <summary>Connections per host, 1 to <see cref="Limits.MaxConnections"/>.</summary>
    public int MaxConnections { get; init; } = Limits.MaxConnections;

    /// <summary>Whether requests may go to other machines over http.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Region; null: according to the SDK's rules.</summary>
    public string? Region { get; init; }

    /// <summary>Profile in the shared files; if set, it is the only source of credentials.</summary>
    public string? Profile { get; init; }

    /// <summary>File that contains the profile; null: according to the SDK's rules.</summary>
    public string? SharedCredentialsFile { get; init; }

    /// <summary>Settings of individual services.</summary>
    public ServiceSettingsList Services { get; init; } = [];

    /// <summary>The highest rates of targets.</summary>
    public RateLimits RateLimits { get; init; } = RateLimits.None;

    /// <summary>PEM file of the certificate authorities to trust; null: the system's.</summary>
    public string? CaBundle { get; init; }

    /// <summary>Proxy, as http://host:port; null: none.</summary>
    public string? Proxy { get; init; }

    /// <summary>The settings of a service.</summary>
    /// <param name="service">Its name.</param>
    public ServiceSettings Of(string service) => Services.FirstOrDefault(one => one.Service == service) ?? new ServiceSettings(service);
}
