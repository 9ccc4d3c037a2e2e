using System.Diagnostics;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Engine;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services;
using AwsMl.Core.Services.Comprehend;
using AwsMl.Core.Services.SageMaker;

namespace AwsMl.Core.Tests.Support;

/// <summary>Sends requests through the client core, without a RunningRequest around them.</summary>
static class Client
{
    static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    public static Settings For(TestServer server) => For(server.Url);

    public static Settings For(string url) => new()
    {
        Region = "us-east-1",
        Services =
        [
            new("sagemaker", EndpointUrl: url),
            new("comprehend", EndpointUrl: url),
            new("bedrock", EndpointUrl: url),
            new("lambda", EndpointUrl: url),
        ],
    };

    public static readonly RequestOptions Options = new(MaxPayloadBytes: 6_000_000);

    public static Submission OneRow() => InvokeEndpoint.Prepare("my-ep", Rows.Pack(["1.5", "2"]), 1, Options);

    /// <summary>Rows of one value each.</summary>
    public static Submission Values(RequestOptions options, params string[] values) =>
        InvokeEndpoint.Prepare("my-ep", Pack(values), values.Length, options);

    public static Submission Texts(params string[] texts) => Texts(Options, texts);

    public static Submission Texts(RequestOptions options, params string[] texts) =>
        DetectSentiment.Prepare("en", Pack(texts), texts.Length, options);

    public static async Task<RequestResult> RunAsync(
        ServiceConnections connections, Submission submission, RequestOptions? options = null, CancellationToken cancellation = default) =>
        await new BatchRunner(submission, connections, options ?? Options, Stopwatch.GetTimestamp(), cancellation).RunAsync().WaitAsync(HangGuard);

    public static async Task<string?[][]> SendAsync(Settings settings, Submission submission, RequestOptions? options = null)
    {
        using var connections = new ServiceConnections(settings, former: null);
        return await SendAsync(connections, submission, options);
    }

    public static async Task<string?[][]> SendAsync(ServiceConnections connections, Submission submission, RequestOptions? options = null)
    {
        var result = await RunAsync(connections, submission, options);
        using var rows = result.Rows;
        return Rows.Unpack(rows.Written);
    }

    public static Task<string?[][]> InvokeAsync(Settings settings) => SendAsync(settings, OneRow());

    /// <summary>Sends a request that must fail.</summary>
    /// <returns>What would be reported.</returns>
    public static async Task<RequestError> FailAsync(Settings settings, Submission? submission = null, RequestOptions? options = null) =>
        (await Assert.ThrowsAsync<BatchException>(() => SendAsync(settings, submission ?? OneRow(), options))).Error;

    static byte[] Pack(string[] values) => Rows.Pack([.. values.Select(value => new string?[] { value })]);
}
