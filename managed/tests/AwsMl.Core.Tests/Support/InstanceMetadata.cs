using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace AwsMl.Core.Tests.Support;

/// <summary>
/// The metadata service of an EC2 instance, version 2.  There is one for all tests, since the SDK reads its address once per
/// process; only tests that enable it in their environment use it.
/// </summary>
static class InstanceMetadata
{
    const string Token = "metadata-token";

    static readonly TestServer Server = TestServer.StartAsync(AnswerAsync).GetAwaiter().GetResult();

    public static string Url => Server.Url;

    public static ConcurrentQueue<ReceivedRequest> Received => Server.Received;

    /// <summary>
    /// The response to a request for a token, for a service that only supports version 1; null: it supports version 2.
    /// </summary>
    public static Answer? Version1 { get; set; }

    static Task AnswerAsync(ReceivedRequest request, HttpContext context)
    {
        if (request is { Method: "PUT", Target: "/latest/api/token" })
            return (Version1 ?? new Answer(Token, "text/plain")).SendAsync(context);
        if (Version1 is null && request.Headers.GetValueOrDefault("X-aws-ec2-metadata-token") != Token)
            return new Answer("", "text/plain", 401).SendAsync(context);
        return request.Target switch
        {
            "/latest/meta-data/iam/security-credentials/" => new Answer("instance-role", "text/plain").SendAsync(context),
            "/latest/meta-data/iam/security-credentials/instance-role" => new Answer(
                """{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"AKIDINSTANCE","SecretAccessKey":"secret","Token":"instance-token","LastUpdated":"2026-01-01T00:00:00Z","Expiration":"2099-01-01T00:00:00Z"}""",
                "application/json").SendAsync(context),
            "/latest/meta-data/iam/info" => new Answer("""{"Code":"Success"}""", "application/json").SendAsync(context),
            "/latest/dynamic/instance-identity/document" => new Answer("""{"region":"eu-north-1"}""", "application/json").SendAsync(context),
            _ => new Answer("", "text/plain", 404).SendAsync(context),
        };
    }
}
