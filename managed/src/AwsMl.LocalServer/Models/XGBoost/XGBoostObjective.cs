namespace AwsMl.LocalServer.Models.XGBoost;

/// <summary>How an objective converts base_score to the initial margin, and margins to predictions.</summary>
sealed class XGBoostObjective
{
    enum Transform { Identity, Sigmoid, Exponential, Hinge, ArgMax, Softmax }

    readonly Transform _transform;

    XGBoostObjective(string name, Transform transform)
    {
        Name = name;
        _transform = transform;
    }

    public string Name { get; }

    public static XGBoostObjective Find(string name) => new(name, name switch
    {
        "reg:squarederror" or "reg:squaredlogerror" or "reg:absoluteerror" or "reg:pseudohubererror" or "reg:linear"
            or "binary:logitraw" or "rank:pairwise" or "rank:ndcg" or "rank:map" => Transform.Identity,
        "binary:logistic" or "reg:logistic" => Transform.Sigmoid,
        "count:poisson" or "reg:gamma" or "reg:tweedie" => Transform.Exponential,
        "binary:hinge" => Transform.Hinge,
        "multi:softmax" => Transform.ArgMax,
        "multi:softprob" => Transform.Softmax,
        _ => throw new NotSupportedException($"the objective {name} is not supported"),
    });

    /// <summary>base_score is a prediction; the sum of trees starts from the corresponding margin.</summary>
    public float Margin(float baseScore) => _transform switch
    {
        Transform.Sigmoid => -MathF.Log((1f / baseScore) - 1f),
        Transform.Exponential => MathF.Log(baseScore),
        _ => baseScore,
    };

    public float[] Predict(float[] margins) => _transform switch
    {
        Transform.Sigmoid => [Sigmoid(margins[0])],
        Transform.Exponential => [MathF.Exp(margins[0])],
        Transform.Hinge => [margins[0] > 0 ? 1 : 0],
        Transform.ArgMax => [Array.IndexOf(margins, margins.Max())],
        Transform.Softmax => Softmax(margins),
        _ => margins,
    };

    // The cap and the order of additions are XGBoost's own, so that the last bit agrees.
    static float Sigmoid(float margin) => 1f / (MathF.Exp(MathF.Min(-margin, 88.7f)) + 1f + 1e-16f);

    static float[] Softmax(float[] margins)
    {
        var highest = margins.Max();
        var weights = Array.ConvertAll(margins, margin => MathF.Exp(margin - highest));
        // XGBoost sums in double and divides in float.
        var sum = 0.0;
        foreach (var weight in weights)
            sum += weight;
        return Array.ConvertAll(weights, weight => weight / (float)sum);
    }
}
