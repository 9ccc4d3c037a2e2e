using AwsMl.LocalServer.Signing;

namespace AwsMl.LocalServer.Hosting;

/// <summary>The command line options.</summary>
sealed record ServerOptions
{
    public const int DefaultPort = 8083;

    public int Port { get; init; } = DefaultPort;

    public int? HttpsPort { get; init; }

    /// <summary>Whether there is a control API.</summary>
    public bool Control { get; init; }

    /// <summary>The control API's port; 0: any free one.</summary>
    public int ControlPort { get; init; }

    /// <summary>Whether the control API's log contains headers and bodies of requests.</summary>
    public bool KeepBodies { get; init; }

    public string? Certificate { get; init; }

    public string? CertificateKey { get; init; }

    public IReadOnlyList<string> Models { get; init; } = [];

    public IReadOnlyList<string> Functions { get; init; } = [];

    /// <summary>Where S3's buckets are; null: in a temporary folder.</summary>
    public string? S3Folder { get; init; }

    public IReadOnlyList<Credential> Credentials { get; init; } = [new("local", "local")];

    public bool Verify { get; init; } = true;

    public string? LogFile { get; init; }

    public bool Verbose { get; init; }

    /// <summary>Whether one line per request is logged to stderr.</summary>
    public bool LogRequests { get; init; } = true;
}
