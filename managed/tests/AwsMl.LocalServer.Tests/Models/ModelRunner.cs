using System.Text;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Tests.Models;

/// <summary>Builds an endpoint from its definition and invokes it, without a server.</summary>
static class ModelRunner
{
    public static Endpoint Build(string definition, string? folder = null) => Build("model", Encoding.UTF8.GetBytes(definition), folder);

    public static Endpoint Build(string name, byte[] definition, string? folder = null)
    {
        var definitions = new Dictionary<string, Definition> { [name] = Definition.Parse(name, definition, folder) };
        return new EndpointFactory(definitions).Build(name);
    }

    public static async Task<string[]> PredictAsync(Endpoint endpoint, string body)
    {
        var answer = await endpoint.InvokeAsync(new Invocation(Encoding.UTF8.GetBytes(body), "text/csv", "text/csv", []), CancellationToken.None);
        var text = Encoding.UTF8.GetString(Assert.IsType<ContentAnswer>(answer).Body.Span);
        Assert.EndsWith("\n", text);
        return text[..^1].Split('\n');
    }

    public static async Task<ServiceException> RefusalAsync(Endpoint endpoint, string body, string contentType = "text/csv") =>
        await Assert.ThrowsAsync<ServiceException>(async () =>
            await endpoint.InvokeAsync(new Invocation(Encoding.UTF8.GetBytes(body), contentType, "", []), CancellationToken.None));
}
