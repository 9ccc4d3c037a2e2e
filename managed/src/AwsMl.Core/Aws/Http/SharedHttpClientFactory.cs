using Amazon.Runtime;

namespace AwsMl.Core.Aws.Http;

/// <summary>Makes the SDK use a single HttpClient instead of one per client.</summary>
sealed class SharedHttpClientFactory(HttpConnections connections, TimeSpan requestTimeout) : HttpClientFactory
{
    /// <summary>Sends requests with an address set by <see cref="RequestGate.SetAddress"/>.</summary>
    public HttpClient Client { get; } = new(new BufferedAttempt(connections.Handler, requestTimeout), disposeHandler: false)
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => Client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
}
