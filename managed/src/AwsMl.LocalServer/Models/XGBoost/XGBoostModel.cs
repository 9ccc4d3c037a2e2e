using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace AwsMl.LocalServer.Models.XGBoost;

/// <summary>
/// Evaluates XGBoost's own JSON model file (<c>save_model("x.json")</c>) in the order and precision of XGBoost itself: float32
/// throughout, trees summed in file order from the margin of base_score. An empty field is a missing value.
/// </summary>
sealed class XGBoostModel : CsvModel
{
    readonly XGBoostObjective _objective;
    readonly (XGBoostTree Tree, int Group)[] _trees;
    readonly int _features;
    readonly int _groups;
    readonly float _baseMargin;

    XGBoostModel(JsonElement learner)
    {
        var booster = learner.GetProperty("gradient_booster");
        var boosterName = booster.GetProperty("name").GetString()!;
        if (boosterName != "gbtree")
            throw new NotSupportedException($"the booster {boosterName} is not supported, only gbtree");

        var parameters = learner.GetProperty("learner_model_param");
        _objective = XGBoostObjective.Find(learner.GetProperty("objective").GetProperty("name").GetString()!);
        _features = int.Parse(parameters.GetProperty("num_feature").GetString()!, CultureInfo.InvariantCulture);
        _groups = Math.Max(1, int.Parse(parameters.GetProperty("num_class").GetString()!, CultureInfo.InvariantCulture));
        if (parameters.TryGetProperty("num_target", out var targets) && targets.GetString() is not ("0" or "1"))
            throw new NotSupportedException("models of several targets are not supported");
        _baseMargin = _objective.Margin(BaseScore(parameters.GetProperty("base_score").GetString()!));

        var model = booster.GetProperty("model");
        var groups = model.GetProperty("tree_info").EnumerateArray().Select(group => group.GetInt32());
        _trees = [.. model.GetProperty("trees").EnumerateArray().Select(tree => new XGBoostTree(tree)).Zip(groups)];
        if (_trees.Any(tree => tree.Tree.HighestFeature >= _features || tree.Group < 0 || tree.Group >= _groups))
            throw new InvalidDataException("a tree splits on a feature, or adds to a class, that the model does not have");
    }

    public override string Description => $"xgboost ({_objective.Name}), {_features} features, {_trees.Length} trees";

    /// <summary>Reads the file <paramref name="text"/>; <paramref name="source"/> names it in errors.</summary>
    public static XGBoostModel Load(ReadOnlyMemory<byte> text, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 256 });
            return new XGBoostModel(document.RootElement.GetProperty("learner"));
        }
        catch (JsonException exception)
        {
            throw ModelFormatException.NotJson(source, exception);
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidDataException)
        {
            throw new ModelFormatException($"{source}: cannot use this XGBoost model: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new ModelFormatException($"{source}: cannot use this XGBoost model: a field is missing or is not what XGBoost writes", exception);
        }
    }

    protected override void Predict(ReadOnlyMemory<byte> line, int lineNumber, ArrayBufferWriter<byte> output)
    {
        var values = new double[_features];
        FeatureReader.Read(line.Span, lineNumber, values);
        var features = Array.ConvertAll(values, value => (float)value);

        var margins = new float[_groups];
        Array.Fill(margins, _baseMargin);
        foreach (var (tree, group) in _trees)
            margins[group] += tree.Predict(features);

        var predictions = _objective.Predict(margins);
        for (var i = 0; i < predictions.Length; i++)
        {
            if (i > 0)
                output.Write(","u8);
            NumberWriter.Write(output, predictions[i]);
        }
    }

    // XGBoost 3 writes "[5E-1]", earlier versions "5E-1".
    static float BaseScore(string text) => float.Parse(text.Trim('[', ']'), CultureInfo.InvariantCulture);
}
