using System.Globalization;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Tests.Models;

public sealed class LinearModelTests
{
    [Fact]
    public async Task Identity_is_linear_regression() =>
        Assert.Equal(["9", "1.25"], await PredictAsync("""{"type": "linear", "coefficients": [2, 3], "intercept": 1}""", "1,2\n0.125,0"));

    [Fact]
    public async Task Features_are_standardised_first() =>
        Assert.Equal(["2"], await PredictAsync("""{"type": "linear", "coefficients": [1, 1], "mean": [10, 1], "scale": [5, 1]}""", "20,1"));

    [Fact]
    public async Task Several_rows_of_coefficients_give_several_columns() =>
        Assert.Equal(["1,2"], await PredictAsync("""{"type": "linear", "coefficients": [[1, 0], [0, 1]]}""", "1,2"));

    [Fact]
    public async Task Logistic_gives_the_probability_of_the_second_class() =>
        Assert.Equal(["0.5", "0.8807970779778823"], await PredictAsync("""{"type": "linear", "link": "logistic", "coefficients": [1]}""", "0\n2"));

    [Fact]
    public async Task Logistic_can_give_both_probabilities() =>
        Assert.Equal(["0.5,0.5"], await PredictAsync("""{"type": "linear", "link": "logistic", "output": "probabilities", "coefficients": [1]}""", "0"));

    [Fact]
    public async Task Logistic_can_give_labels() =>
        Assert.Equal(["no", "yes"], await PredictAsync("""{"type": "linear", "link": "logistic", "output": "label", "labels": ["no", "yes"], "coefficients": [1]}""", "-1\n1"));

    [Fact]
    public async Task Softmax_gives_probabilities_that_sum_to_one()
    {
        var line = Assert.Single(await PredictAsync("""{"type": "linear", "link": "softmax", "coefficients": [[1], [2], [1000]]}""", "1"));

        var probabilities = line.Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(3, probabilities.Count);
        Assert.Equal(1, probabilities.Sum(), 12);
        Assert.Equal(1, probabilities[2], 12);
    }

    [Fact]
    public async Task Softmax_can_give_the_label() =>
        Assert.Equal(["1"], await PredictAsync("""{"type": "linear", "link": "softmax", "output": "label", "coefficients": [[1], [2]]}""", "1"));

    [Fact]
    public async Task Numbers_read_back_the_same() =>
        Assert.Equal(["0.30000000000000004", "1E-300"], await PredictAsync("""{"type": "linear", "coefficients": [1]}""", "0.30000000000000004\n1e-300"));

    [Fact]
    public async Task Booleans_are_numbers() =>
        Assert.Equal(["1", "0"], await PredictAsync("""{"type": "linear", "coefficients": [1]}""", "t\nf"));

    [Theory]
    [InlineData("1,2,3", "line 1 has 3 values, the model takes 2")]
    [InlineData("1,2\n1,x", "line 2, value 2 is not a number")]
    [InlineData("1,", "line 1, value 2 is missing")]
    public async Task What_cannot_be_evaluated_is_a_model_error(string body, string reason)
    {
        var error = await ModelRunner.RefusalAsync(ModelRunner.Build("""{"type": "linear", "coefficients": [1, 1]}"""), body);

        Assert.Equal((424, "ModelError", 400), (error.Status, error.Code, error.OriginalStatus));
        Assert.Equal($"unable to evaluate payload provided: {reason}", error.OriginalMessage);
    }

    [Fact]
    public async Task Another_content_type_is_a_model_error()
    {
        var error = await ModelRunner.RefusalAsync(ModelRunner.Build("""{"type": "linear", "coefficients": [1, 1]}"""), "[1,2]", "application/json");

        Assert.Equal(415, error.OriginalStatus);
    }

    [Theory]
    [InlineData("""{"type": "linear"}""", "\"coefficients\" is missing")]
    [InlineData("""{"type": "linear", "coefficients": "1"}""", "\"coefficients\" must be an array of numbers, or of such arrays")]
    [InlineData("""{"type": "linear", "coefficients": [[1], [1, 2]]}""", "every row of \"coefficients\" must be of one length")]
    [InlineData("""{"type": "linear", "coefficients": [1, "x"]}""", "\"coefficients\" must be a number")]
    [InlineData("""{"type": "linear", "coefficients": [1], "intercept": [1, 2]}""", "\"intercept\" needs a number for each row of \"coefficients\"")]
    [InlineData("""{"type": "linear", "coefficients": [1], "link": "probit"}""", "\"link\" must be one of identity, logistic, softmax")]
    [InlineData("""{"type": "linear", "coefficients": [1], "link": "softmax"}""", "link \"softmax\" takes a row of \"coefficients\" for each class")]
    [InlineData("""{"type": "linear", "coefficients": [1], "interceptt": 1}""", "\"interceptt\" is not a field of this type")]
    public void A_wrong_definition_is_an_error_that_says_what(string definition, string reason) =>
        Assert.Equal($"endpoint \"model\": {reason}", Assert.Throws<ModelFormatException>(() => ModelRunner.Build(definition)).Message);

    static Task<string[]> PredictAsync(string definition, string body) => ModelRunner.PredictAsync(ModelRunner.Build(definition), body);
}
