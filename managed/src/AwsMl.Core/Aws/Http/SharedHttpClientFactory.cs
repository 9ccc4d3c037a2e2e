using Amazon.Runtime;

namespace AwsMl.Core.Aws.Http;

/// <summary>Gives the SDK our one HttpClient instead of one per client.</summary>
sealed class SharedHttpClientFactory(HttpConnections connections, TimeSpan requestTimeout) : HttpClientFactory
{
    /// <summary>Sends requests that <see cref="RequestGate.SetAddress"/> has given their address.</summary>
    public HttpClient Client { get; } = new(new BufferedAttempt(connections.Handler, requestTimeout), disposeHandler: false)
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => Client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
}
