using System.Text;
using AwsMl.LocalServer.Bedrock;
using AwsMl.LocalServer.Models.XGBoost;

namespace AwsMl.LocalServer.Models;

/// <summary>Builds endpoints from their definitions; docs/local-server.md lists the types and their fields.</summary>
sealed class EndpointFactory(IReadOnlyDictionary<string, Definition> definitions)
{
    /// <summary>25 MB, the limit of SageMaker's front end for real-time endpoints.</summary>
    public const int DefaultMaxBytes = 25 * 1024 * 1024;

    readonly HashSet<string> _building = new(StringComparer.Ordinal);

    public Endpoint Build(string name)
    {
        var definition = definitions[name];
        if (!_building.Add(name))
            throw new ModelFormatException($"endpoint \"{name}\": stands before itself");

        try
        {
            // A file written by save_model is an endpoint as it is, without settings of ours.
            if (definition.Json.ContainsKey("learner"))
                return new Endpoint(name, XGBoostModel.Load(Encoding.UTF8.GetBytes(definition.Json.ToJsonString()), $"endpoint \"{name}\""), TimeSpan.Zero, DefaultMaxBytes);

            var latency = TimeSpan.FromMilliseconds(definition.Number("latency_ms") ?? 0);
            var maxBytes = definition.OptionalInteger("max_bytes") ?? DefaultMaxBytes;
            var model = BuildModel(definition);
            definition.Require(latency >= TimeSpan.Zero && maxBytes > 0, "\"latency_ms\" and \"max_bytes\" must not be negative");
            definition.RequireNothingElse();
            return new Endpoint(name, model, latency, maxBytes);
        }
        finally
        {
            _building.Remove(name);
        }
    }

    IModel BuildModel(Definition definition) => definition.Text("type") switch
    {
        "echo" => new EchoModel(Positive(definition, "columns")),
        "hash" => new HashModel((uint)(Positive(definition, "modulo") ?? 10), Positive(definition, "columns") ?? 1),
        "linear" => new LinearModel(definition),
        "xgboost" => LoadXGBoost(definition),
        "embedding" => new EmbeddingModel(Positive(definition, "dimensions") ?? EmbeddingModel.DefaultDimensions),
        "text" => new TextModel(),
        "http" => new HttpModel(definition),
        "fault" => new FaultModel(definition, Inner(definition)),
        var type => throw new ModelFormatException(
            $"endpoint \"{definition.Name}\": unknown type \"{type}\"; known are linear, xgboost, embedding, text, http, echo, hash and fault"),
    };

    static XGBoostModel LoadXGBoost(Definition definition)
    {
        var path = definition.FilePath("model");
        try
        {
            return XGBoostModel.Load(File.ReadAllBytes(path), path);
        }
        catch (IOException exception)
        {
            throw new ModelFormatException($"endpoint \"{definition.Name}\": {exception.Message}", exception);
        }
    }

    IModel Inner(Definition definition)
    {
        if (definition.OptionalText("endpoint") is not { } name)
            return new EchoModel(null);
        definition.Require(definitions.ContainsKey(name), $"\"endpoint\" names \"{name}\", which is no endpoint");
        return Build(name).Model;
    }

    static int? Positive(Definition definition, string field)
    {
        var value = definition.OptionalInteger(field);
        definition.Require(value is null or > 0, $"\"{field}\" must be positive");
        return value;
    }
}
