using AwsMl.Core.Aws;
using AwsMl.Core.Comprehend;
using AwsMl.Core.Errors;
using AwsMl.Core.Packing;
using AwsMl.Core.Requests;
using AwsMl.Core.SageMaker;

namespace AwsMl.Core.Tests.Support;

/// <summary>Sends requests through the client core, without the life of a request around it.</summary>
static class Client
{
    static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    public static Settings For(TestServer server) => For(server.Url);

    public static Settings For(string url) => new()
    {
        Region = "us-east-1",
        SageMakerEndpointUrl = url,
        ComprehendEndpointUrl = url,
    };

    public static InvokeEndpoint OneRow() => InvokeEndpoint.Prepare("my-ep", Rows.Pack(["1.5", "2"]), 1, 1_000);

    public static async Task<string?[][]> SendAsync(Settings settings, PreparedRequest request)
    {
        using var connections = new ServiceConnections(settings, former: null);
        return await SendAsync(connections, request);
    }

    public static async Task<string?[][]> SendAsync(ServiceConnections connections, PreparedRequest request)
    {
        var answer = await request.Connection(connections).SendAsync(request.Request, CancellationToken.None).WaitAsync(HangGuard);
        using var buffer = new NativeBuffer();
        request.ReadAnswer(answer, new PackedRowWriter(buffer));
        return Rows.Unpack(buffer.Written);
    }

    public static Task<string?[][]> InvokeAsync(Settings settings) => SendAsync(settings, OneRow());

    /// <summary>Sends a request that must fail.</summary>
    /// <returns>What would be reported.</returns>
    public static async Task<RequestError> FailAsync(Settings settings, PreparedRequest? request = null)
    {
        request ??= OneRow();
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(settings, request));
        return Failures.Describe(exception, settings.LogPayloads) with { Attempts = request.Request.Attempts };
    }

    public static DetectSentiment Texts(params string[] texts) =>
        DetectSentiment.Prepare("en", Rows.Pack([.. texts.Select(text => new string?[] { text })]), texts.Length);
}
