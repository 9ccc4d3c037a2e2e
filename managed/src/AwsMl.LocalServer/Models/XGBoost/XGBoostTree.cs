using System.Globalization;
using System.Text.Json;

namespace AwsMl.LocalServer.Models.XGBoost;

/// <summary>One regression tree of a gbtree booster, as arrays over its nodes; node 0 is the root.</summary>
sealed class XGBoostTree
{
    readonly int[] _left;
    readonly int[] _right;
    readonly int[] _feature;
    readonly float[] _condition;
    readonly bool[] _defaultLeft;

    public XGBoostTree(JsonElement tree)
    {
        if (tree.TryGetProperty("split_type", out var splitTypes) && splitTypes.EnumerateArray().Any(type => Integer(type) != 0))
            throw new NotSupportedException("categorical splits are not supported");

        _left = Integers(tree.GetProperty("left_children"));
        _right = Integers(tree.GetProperty("right_children"));
        _feature = Integers(tree.GetProperty("split_indices"));
        _condition = [.. tree.GetProperty("split_conditions").EnumerateArray().Select(Single)];
        _defaultLeft = [.. tree.GetProperty("default_left").EnumerateArray().Select(flag => Integer(flag) != 0)];

        var nodes = _left.Length;
        if (nodes == 0 || _right.Length != nodes || _feature.Length != nodes || _condition.Length != nodes || _defaultLeft.Length != nodes)
            throw new InvalidDataException("a tree's arrays are not of one length");
        // In a valid file, children follow their parents; this is checked, so that a damaged file cannot cause a loop.
        for (var node = 0; node < nodes; node++)
        {
            if (_left[node] != -1 && !(_left[node] > node && _left[node] < nodes && _right[node] > node && _right[node] < nodes && _feature[node] >= 0))
                throw new InvalidDataException($"node {node} of a tree is damaged");
        }
    }

    public int HighestFeature => Enumerable.Range(0, _left.Length).Where(node => _left[node] != -1).Select(node => _feature[node]).DefaultIfEmpty(-1).Max();

    public float Predict(ReadOnlySpan<float> features)
    {
        var node = 0;
        while (_left[node] != -1)
        {
            var value = features[_feature[node]];
            var goLeft = float.IsNaN(value) ? _defaultLeft[node] : value < _condition[node];
            node = goLeft ? _left[node] : _right[node];
        }

        // A leaf stores its value where a split stores its threshold.
        return _condition[node];
    }

    static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(Integer)];

    // Depending on XGBoost's version, flags are numbers or booleans.
    static int Integer(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => element.GetInt32(),
    };

    static float Single(JsonElement element) => float.Parse(element.GetRawText(), CultureInfo.InvariantCulture);
}
