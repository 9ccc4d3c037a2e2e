using AwsMl.LocalServer.Control;

namespace AwsMl.LocalServer.Hosting;

/// <summary>A request to a service, with its body.</summary>
sealed record ServiceRequest(HttpRequest Http, ReadOnlyMemory<byte> Body, RequestRecord Record)
{
    public string Header(string name) => Http.Headers[name].ToString();
}
