using System.Buffers;
using System.Text;

namespace AwsMl.LocalServer.Models;

/// <summary>
/// Linear regression, logistic regression and multinomial (softmax) regression from their coefficients, in double precision:
/// scores = coefficients * (features - mean) / scale + intercept, then the link.
/// </summary>
sealed class LinearModel : CsvModel
{
    enum Link { Identity, Logistic, Softmax }

    enum Output { Probability, Probabilities, Label }

    readonly double[][] _coefficients;
    readonly double[] _intercept;
    readonly double[]? _mean;
    readonly double[]? _scale;
    readonly string[]? _labels;
    readonly Link _link;
    readonly Output _output;

    public LinearModel(Definition definition)
    {
        _coefficients = definition.Matrix("coefficients");
        _intercept = definition.OptionalVector("intercept") ?? new double[_coefficients.Length];
        _mean = definition.OptionalVector("mean");
        _scale = definition.OptionalVector("scale");
        _labels = definition.OptionalStrings("labels");
        _link = definition.Choice("link", Link.Identity);
        _output = definition.Choice("output", _link == Link.Softmax ? Output.Probabilities : Output.Probability);

        var features = _coefficients[0].Length;
        definition.Require(_coefficients.All(row => row.Length == features), "every row of \"coefficients\" must be of one length");
        definition.Require(_intercept.Length == _coefficients.Length, "\"intercept\" needs a number for each row of \"coefficients\"");
        definition.Require(_mean is null || _mean.Length == features, "\"mean\" needs a number for each coefficient");
        definition.Require(_scale is null || _scale.Length == features, "\"scale\" needs a number for each coefficient");
        definition.Require(_link != Link.Logistic || _coefficients.Length == 1, "link \"logistic\" takes one row of \"coefficients\"");
        definition.Require(_link != Link.Softmax || _coefficients.Length > 1, "link \"softmax\" takes a row of \"coefficients\" for each class");
        definition.Require(_link != Link.Identity || _output == Output.Probability, "link \"identity\" has no probabilities or labels");
        var classes = _link == Link.Logistic ? 2 : _coefficients.Length;
        definition.Require(_labels is null || _labels.Length == classes, $"\"labels\" needs {classes} names");
    }

    public override string Description => $"linear ({_link.ToString().ToLowerInvariant()}), {_coefficients[0].Length} features";

    protected override void Predict(ReadOnlyMemory<byte> line, int lineNumber, ArrayBufferWriter<byte> output)
    {
        var features = new double[_coefficients[0].Length];
        FeatureReader.Read(line.Span, lineNumber, features);
        if (Array.FindIndex(features, double.IsNaN) is >= 0 and var missing)
            throw ModelError.Refused($"unable to evaluate payload provided: line {lineNumber}, value {missing + 1} is missing");

        Standardise(features);
        var scores = new double[_coefficients.Length];
        for (var row = 0; row < scores.Length; row++)
            scores[row] = _intercept[row] + Dot(_coefficients[row], features);

        Write(output, _link switch
        {
            Link.Logistic => [Logistic(-scores[0]), Logistic(scores[0])],
            Link.Softmax => Softmax(scores),
            _ => scores,
        });
    }

    void Write(ArrayBufferWriter<byte> output, double[] values)
    {
        if (_output == Output.Label)
        {
            var label = Array.IndexOf(values, values.Max());
            output.Write(Encoding.UTF8.GetBytes(_labels?[label] ?? label.ToString()));
            return;
        }

        // "probability" is that of the last class: the one of logistic regression, the only score of a regression.
        var from = _output == Output.Probability && _link != Link.Identity ? values.Length - 1 : 0;
        for (var i = from; i < values.Length; i++)
        {
            if (i > from)
                output.Write(","u8);
            NumberWriter.Write(output, values[i]);
        }
    }

    void Standardise(double[] features)
    {
        for (var i = 0; i < features.Length; i++)
            features[i] = (features[i] - (_mean?[i] ?? 0)) / (_scale?[i] ?? 1);
    }

    static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    static double Logistic(double score) => 1 / (1 + Math.Exp(-score));

    static double[] Softmax(double[] scores)
    {
        var highest = scores.Max();
        var weights = Array.ConvertAll(scores, score => Math.Exp(score - highest));
        var sum = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / sum);
    }
}
