using System.Globalization;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Models;

/// <summary>Real data and models: the server's answers are those of scikit-learn and XGBoost.</summary>
public sealed class BreastCancerTests
{
    const int Features = 30;

    static readonly string[][] Rows = [.. Table("breast_cancer.csv").Select(row => row[1..(Features + 1)])];

    [Theory]
    [InlineData("breast-cancer-linear", 1)]
    [InlineData("breast-cancer-xgboost", 2)]
    public async Task Predictions_are_those_of_the_library_that_trained_the_model(string name, int column)
    {
        var endpoint = ModelRunner.Build(name, TestFiles.Bytes("breast_cancer", "models", $"{name}.json"));
        var expected = Table("expected_predictions.csv").Select(row => Number(row[column])).ToList();

        var predictions = await ModelRunner.PredictAsync(endpoint, string.Join('\n', Rows.Select(row => string.Join(',', row))));

        Assert.Equal(569, predictions.Length);
        Assert.All(predictions.Zip(expected), pair => Assert.InRange(Math.Abs(Number(pair.First) - pair.Second), 0, 1e-6));
    }

    [Fact]
    public async Task Xgboost_predictions_are_the_same_to_the_last_bit()
    {
        var endpoint = ModelRunner.Build("breast-cancer-xgboost", TestFiles.Bytes("breast_cancer", "models", "breast-cancer-xgboost.json"));
        var expected = Table("expected_predictions.csv").Select(row => float.Parse(row[2], CultureInfo.InvariantCulture));

        var predictions = await ModelRunner.PredictAsync(endpoint, string.Join('\n', Rows.Select(row => string.Join(',', row))));

        Assert.Equal(expected, predictions.Select(text => float.Parse(text, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("breast-cancer-linear", 0.97)]
    [InlineData("breast-cancer-xgboost", 0.95)]
    public async Task Most_rows_are_classified_rightly(string name, double atLeast)
    {
        var endpoint = ModelRunner.Build(name, TestFiles.Bytes("breast_cancer", "models", $"{name}.json"));
        var targets = Table("breast_cancer.csv").Select(row => row[^1]);

        var predictions = await ModelRunner.PredictAsync(endpoint, string.Join('\n', Rows.Select(row => string.Join(',', row))));

        var right = predictions.Zip(targets).Count(pair => (Number(pair.First) > 0.5) == (pair.Second == "1"));
        Assert.InRange(right / 569.0, atLeast, 1);
    }

    static IEnumerable<string[]> Table(string name) => TestFiles.Lines("breast_cancer", name).Skip(1).Select(line => line.Split(','));

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
