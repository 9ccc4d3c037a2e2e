using System.Net;
using AwsMl.LocalServer.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AwsMl.LocalServer.Tests.Models;

/// <summary>An endpoint for a container that follows SageMaker's contract; the container is a few lines of Kestrel.</summary>
public sealed class HttpModelTests : IAsyncLifetime
{
    WebApplication _container = null!;
    TestServer _server = null!;
    Func<HttpContext, Task> _answer = context => context.Response.WriteAsync("unused");

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _container = builder.Build();
        _container.MapPost("/invocations", context => _answer(context));
        await _container.StartAsync();
        _server = await TestServer.StartAsync();
        await _server.PutEndpointAsync("container", $$"""{"type": "http", "url": "{{_container.Urls.First()}}/invocations"}""");
    }

    [Fact]
    public async Task Body_type_and_attributes_go_through_both_ways()
    {
        _answer = async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            context.Response.ContentType = "application/x-answer";
            context.Response.Headers["X-Amzn-SageMaker-Custom-Attributes"] = "from-container";
            await context.Response.WriteAsync($"{context.Request.ContentType}|{context.Request.Headers["X-Amzn-SageMaker-Target-Model"]}|{body}");
        };
        var content = new StringContent("1,2");
        content.Headers.ContentType = new("application/x-question");
        content.Headers.Add("X-Amzn-SageMaker-Target-Model", "m1.tar.gz");

        using var response = await _server.Client.PostAsync("/endpoints/container/invocations", content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-question|m1.tar.gz|1,2", await response.Content.ReadAsStringAsync());
        Assert.Equal("application/x-answer", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("from-container", Assert.Single(response.Headers.GetValues("X-Amzn-SageMaker-Custom-Attributes")));
    }

    [Theory]
    [InlineData(400, "client", "CLIENT_ERROR_FROM_MODEL")]
    [InlineData(500, "server", "SERVER_ERROR_FROM_MODEL")]
    public async Task An_error_of_the_container_is_a_model_error(int status, string side, string errorCode)
    {
        _answer = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("no such feature");
        };

        using var response = await _server.InvokeAsync("container", "1");
        var error = await Json.ReadAsync(response);

        Assert.Equal(424, (int)response.StatusCode);
        Assert.Equal("ModelError", Assert.Single(response.Headers.GetValues("x-amzn-ErrorType")));
        Assert.Equal(status, (int)error["OriginalStatusCode"]!);
        Assert.Equal("no such feature", (string)error["OriginalMessage"]!);
        Assert.Equal(errorCode, (string)error["ErrorCode"]!);
        Assert.StartsWith($"Received {side} error ({status}) from primary with message \"no such feature\".", (string)error["Message"]!);
    }

    [Fact]
    public async Task A_container_that_takes_too_long_is_a_model_error_of_status_0()
    {
        _answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await _server.PutEndpointAsync("hurried", $$"""{"type": "http", "url": "{{_container.Urls.First()}}/invocations", "timeout_seconds": 0.5}""");

        var error = await Json.ReadAsync(await _server.InvokeAsync("hurried", "1"));

        Assert.Equal(0, (int)error["OriginalStatusCode"]!);
        Assert.StartsWith("Received server error (0) from primary with message \"Your invocation timed out", (string)error["Message"]!);
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_a_model_error_of_status_0()
    {
        await _server.PutEndpointAsync("absent", """{"type": "http", "url": "http://127.0.0.1:1/invocations"}""");

        var error = await Json.ReadAsync(await _server.InvokeAsync("absent", "1"));

        Assert.Equal(0, (int)error["OriginalStatusCode"]!);
        Assert.StartsWith("cannot reach the container", (string)error["OriginalMessage"]!);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _container.DisposeAsync();
    }
}
