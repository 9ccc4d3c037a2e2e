namespace AwsMl.LocalServer.Hosting;

/// <summary>One AWS service: which requests are its own, what it answers, and how it writes an error.</summary>
interface IService
{
    /// <summary>The name in a signature's credential scope, and in the setting aws_ml.NAME_endpoint_url.</summary>
    string SigningName { get; }

    /// <summary>The largest body that its front end reads.</summary>
    int MaxBodyBytes { get; }

    /// <summary>The service reads the body itself, piece by piece: it may be larger than memory.</summary>
    bool StreamsBody => false;

    /// <summary>The service goes by the request line as it was sent: dot segments in it are part of a name.</summary>
    bool ReadsRawTarget => false;

    /// <summary>The operation that the request asks for; null if it is not this service's.</summary>
    string? Operation(HttpRequest request);

    /// <summary>Notes what the request is about, before anything is decided about it; called for signed requests only.</summary>
    void Describe(ServiceRequest request);

    ValueTask<Answer> HandleAsync(ServiceRequest request, CancellationToken cancellationToken);

    Answer Error(ServiceException error);
}
