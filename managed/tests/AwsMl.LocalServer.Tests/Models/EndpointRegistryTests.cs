using System.Text;
using AwsMl.LocalServer.Models;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Models;

public sealed class EndpointRegistryTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly TemporaryFolder _other = new();

    [Fact]
    public void Each_file_of_a_folder_is_an_endpoint_of_its_name()
    {
        _folder.Write("one.json", """{"type": "echo"}""");
        _folder.Write("two_2.json", """{"type": "hash"}""");
        _folder.Write("notes.txt", "not a model");

        Assert.Equal(["one", "two_2"], Registry().All.Select(endpoint => endpoint.Name));
    }

    [Fact]
    public void A_later_folder_replaces_endpoints_of_an_earlier_one()
    {
        _folder.Write("one.json", """{"type": "echo"}""");
        _other.Write("one.json", """{"type": "hash"}""");

        Assert.Equal("hash modulo 10, 1 column", Assert.Single(Registry().All).Description);
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "the definition must be a JSON object")]
    [InlineData("{}", "\"type\" is missing")]
    [InlineData("""{"type": "oracle"}""", "unknown type \"oracle\"; known are linear, xgboost, embedding, text, http, echo, hash and fault")]
    [InlineData("""{"type": "echo", "columns": 0}""", "\"columns\" must be positive")]
    [InlineData("""{"type": "echo", "columns": 1.5}""", "\"columns\" must be a whole number")]
    [InlineData("""{"type": "echo", "latency": 1}""", "\"latency\" is not a field of this type")]
    [InlineData("""{"type": "echo", "latency_ms": -1}""", "\"latency_ms\" and \"max_bytes\" must not be negative")]
    [InlineData("""{"type": "fault", "behaviour": "explode"}""", "\"behaviour\" must be one of none, one_line,")]
    [InlineData("""{"type": "fault", "status": 200}""", "\"status\" must be between 300 and 599")]
    [InlineData("""{"type": "fault", "status": 500, "behaviour": "reset"}""", "give either an error")]
    [InlineData("""{"type": "fault", "endpoint": "absent"}""", "\"endpoint\" names \"absent\", which is no endpoint")]
    [InlineData("""{"type": "fault", "endpoint": "model"}""", "stands before itself")]
    [InlineData("""{"type": "http", "url": "ftp://x/"}""", "\"url\" must be an http or https URL")]
    [InlineData("""{"type": "http", "url": "http://x/", "timeout_seconds": 0}""", "\"timeout_seconds\" must be positive")]
    public void A_wrong_file_is_an_error_that_names_the_endpoint_and_the_fault(string definition, string reason)
    {
        _folder.Write("model.json", definition);

        var error = Assert.Throws<ModelFormatException>(Registry);

        Assert.StartsWith("endpoint \"model\": ", error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error() =>
        Assert.Contains("no such folder", Assert.Throws<ModelFormatException>(() => ModelFolder.Read([_folder.Path + "-absent"]).ToList()).Message);

    [Fact]
    public void An_endpoint_put_and_taken_back_is_what_it_was_in_its_file()
    {
        _folder.Write("one.json", """{"type": "echo"}""");
        var registry = Registry();

        registry.Put(Parse("one", """{"type": "hash"}"""));
        Assert.Equal("hash modulo 10, 1 column", Find(registry, "one").Description);

        Assert.True(registry.Restore("one"));
        Assert.Equal("echo", Find(registry, "one").Description);
    }

    [Fact]
    public void A_new_endpoint_taken_back_is_gone()
    {
        var registry = Registry();

        registry.Put(Parse("new", """{"type": "echo"}"""));

        Assert.True(registry.Restore("new"));
        Assert.False(registry.TryFind("new", out _));
        Assert.False(registry.Restore("new"));
    }

    [Fact]
    public void A_wrong_definition_leaves_the_endpoint_as_it_was()
    {
        _folder.Write("one.json", """{"type": "echo"}""");
        var registry = Registry();

        Assert.Throws<ModelFormatException>(() => registry.Put(Parse("one", """{"type": "nothing"}""")));

        Assert.Equal("echo", Find(registry, "one").Description);
    }

    [Fact]
    public void Resetting_faults_drops_those_put_and_keeps_other_endpoints_put()
    {
        _folder.Write("one.json", """{"type": "echo"}""");
        var registry = Registry();
        registry.Put(Parse("one", """{"type": "fault", "status": 500}"""));
        registry.Put(Parse("fault", """{"type": "fault", "status": 500}"""));
        registry.Put(Parse("slow", """{"type": "echo", "latency_ms": 5}"""));

        registry.ResetFaults();

        Assert.Equal(["one: echo", "slow: echo, 5 ms"], registry.All.Select(endpoint => $"{endpoint.Name}: {endpoint.Description}"));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    EndpointRegistry Registry() => new(ModelFolder.Read([_folder.Path, _other.Path]));

    static Definition Parse(string name, string text) => Definition.Parse(name, Encoding.UTF8.GetBytes(text), null);

    static Endpoint Find(EndpointRegistry registry, string name)
    {
        Assert.True(registry.TryFind(name, out var endpoint));
        return endpoint;
    }
}
