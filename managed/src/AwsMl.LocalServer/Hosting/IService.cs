namespace AwsMl.LocalServer.Hosting;

/// <summary>An AWS service: which requests are for it, how it answers, and how it writes errors.</summary>
interface IService
{
    /// <summary>The name in the credential scope of signatures, and in the setting aws_ml.NAME_endpoint_url.</summary>
    string SigningName { get; }

    /// <summary>The largest body that its front end reads.</summary>
    int MaxBodyBytes { get; }

    /// <summary>Whether the service reads the body itself, piece by piece, because it may be larger than memory.</summary>
    bool StreamsBody => false;

    /// <summary>Whether the service uses the request line as sent, where dot segments are part of a name.</summary>
    bool ReadsRawTarget => false;

    /// <summary>The operation that is requested; null if the request is not for this service.</summary>
    string? Operation(HttpRequest request);

    /// <summary>Records what the request is about before it is processed; called for signed requests only.</summary>
    void Describe(ServiceRequest request);

    ValueTask<Answer> HandleAsync(ServiceRequest request, CancellationToken cancellationToken);

    Answer Error(ServiceException error);
}
