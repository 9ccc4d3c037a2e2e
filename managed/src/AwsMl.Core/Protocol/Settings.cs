namespace AwsMl.Core.Protocol;

/// <summary>The settings aws_ml.* of the same names; null: absent.</summary>
public sealed record Settings
{
    /// <summary>Attempts in all, 1 to <see cref="Limits.MaxAttempts"/>.</summary>
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

    /// <summary>Connections per host, 1 to <see cref="Limits.MaxConnections"/>.</summary>
    public int MaxConnections { get; init; } = Limits.MaxConnections;

    /// <summary>Whether requests may go by http to other machines than this.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Region; null: the SDK's rules.</summary>
    public string? Region { get; init; }

    /// <summary>Profile of the shared files; when set, no other source of credentials is asked.</summary>
    public string? Profile { get; init; }

    /// <summary>File of the profiles; null: the SDK's rules.</summary>
    public string? SharedCredentialsFile { get; init; }

    /// <summary>Those of single services.</summary>
    public ServiceSettingsList Services { get; init; } = [];

    /// <summary>PEM file of the certificate authorities to trust; null: the system's.</summary>
    public string? CaBundle { get; init; }

    /// <summary>Proxy, as http://host:port; null: none.</summary>
    public string? Proxy { get; init; }

    /// <summary>Those of a service.</summary>
    /// <param name="service">Its name.</param>
    public ServiceSettings Of(string service) => Services.FirstOrDefault(one => one.Service == service) ?? new ServiceSettings(service);
}
