using System.Globalization;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Models;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Models.XGBoost;

public sealed class XGBoostModelTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("squarederror")]
    [InlineData("logistic")]
    [InlineData("logitraw")]
    [InlineData("hinge")]
    [InlineData("poisson")]
    [InlineData("softprob")]
    [InlineData("softmax")]
    public async Task Every_objective_predicts_what_xgboost_predicts_missing_values_included(string objective)
    {
        var endpoint = ModelRunner.Build(objective, TestFiles.Bytes("xgboost", $"{objective}.json"));
        var rows = TestFiles.Lines("xgboost", $"{objective}.csv").Select(line => line.Split('|')).ToList();
        Assert.Contains(rows, row => row[0].Contains(",,", StringComparison.Ordinal));

        var predictions = await ModelRunner.PredictAsync(endpoint, string.Join('\n', rows.Select(row => row[0])));

        Assert.Equal(rows.Count, predictions.Length);
        Assert.All(predictions.Zip(rows), pair => AssertEqual(pair.Second[1], pair.First));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("")]
    public async Task An_empty_field_and_NaN_are_both_missing(string missing)
    {
        var endpoint = ModelRunner.Build("squarederror", TestFiles.Bytes("xgboost", "squarederror.json"));

        var answers = await ModelRunner.PredictAsync(endpoint, $"1.5,{missing},0.2,0.4,0.1");

        Assert.Equal(await ModelRunner.PredictAsync(endpoint, "1.5,,0.2,0.4,0.1"), answers);
        Assert.NotEqual(await ModelRunner.PredictAsync(endpoint, "1.5,3,0.2,0.4,0.1"), answers);
    }

    [Fact]
    public async Task A_definition_can_name_the_model_file()
    {
        _folder.Write("model.ubj.json", File.ReadAllText(TestFiles.Path("xgboost", "squarederror.json")));

        var endpoint = ModelRunner.Build("""{"type": "xgboost", "model": "model.ubj.json"}""", _folder.Path);

        Assert.Single(await ModelRunner.PredictAsync(endpoint, "1,2,3,4,5"));
        Assert.Equal("xgboost (reg:squarederror), 5 features, 8 trees", endpoint.Description);
    }

    [Fact]
    public void A_model_file_that_is_not_there_is_an_error_that_names_it() =>
        Assert.Contains("absent.json", Error("""{"type": "xgboost", "model": "absent.json"}""").Message);

    [Fact]
    public void An_unknown_objective_is_a_clear_error() =>
        Assert.EndsWith("the objective survival:cox is not supported", Error(Changed(learner => learner["objective"]!["name"] = "survival:cox")).Message);

    [Fact]
    public void Another_booster_is_a_clear_error() =>
        Assert.EndsWith("the booster dart is not supported, only gbtree", Error(Changed(learner => learner["gradient_booster"]!["name"] = "dart")).Message);

    [Fact]
    public void Categorical_splits_are_a_clear_error() =>
        Assert.EndsWith("categorical splits are not supported", Error(Changed(learner => FirstTree(learner)["split_type"]![0] = 1)).Message);

    [Fact]
    public void A_tree_that_walks_in_circles_is_refused() =>
        Assert.EndsWith("node 1 of a tree is damaged", Error(Changed(learner => FirstTree(learner)["left_children"]![1] = 0)).Message);

    [Fact]
    public void A_split_on_a_feature_that_is_not_there_is_refused() =>
        Assert.Contains("splits on a feature", Error(Changed(learner => FirstTree(learner)["split_indices"]![0] = 5)).Message);

    [Fact]
    public void A_file_that_lacks_its_parts_is_refused() =>
        Assert.StartsWith("endpoint \"model\": cannot use this XGBoost model", Error("""{"learner": {}}""").Message);

    [Fact]
    public async Task The_base_score_of_newer_versions_stands_in_brackets()
    {
        var endpoint = ModelRunner.Build(Changed(learner => learner["learner_model_param"]!["base_score"] = "[5E-1]"));
        var original = ModelRunner.Build("squarederror", TestFiles.Bytes("xgboost", "squarederror.json"));

        Assert.Equal(await ModelRunner.PredictAsync(original, "1,2,3,4,5"), await ModelRunner.PredictAsync(endpoint, "1,2,3,4,5"));
    }

    [Fact]
    public async Task A_line_of_the_wrong_width_is_a_model_error()
    {
        var endpoint = ModelRunner.Build("squarederror", TestFiles.Bytes("xgboost", "squarederror.json"));

        var error = await ModelRunner.RefusalAsync(endpoint, "1,2,3,4,5\n1,2,3,4");

        Assert.Equal((424, "ModelError", 400), (error.Status, error.Code, error.OriginalStatus));
        Assert.EndsWith("line 2 has 4 values, the model takes 5", error.OriginalMessage);
    }

    public void Dispose() => _folder.Dispose();

    static void AssertEqual(string expected, string actual)
    {
        var pairs = expected.Split(',').Zip(actual.Split(','), (left, right) => (Number(left), Number(right))).ToList();
        Assert.Equal(expected.Split(',').Length, actual.Split(',').Length);
        Assert.All(pairs, pair => Assert.InRange(Math.Abs(pair.Item1 - pair.Item2), 0, 1e-6));
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    static JsonNode FirstTree(JsonNode learner) => learner["gradient_booster"]!["model"]!["trees"]![0]!;

    static string Changed(Action<JsonNode> change)
    {
        var model = JsonNode.Parse(TestFiles.Bytes("xgboost", "squarederror.json"))!;
        change(model["learner"]!);
        return model.ToJsonString();
    }

    ModelFormatException Error(string definition) => Assert.Throws<ModelFormatException>(() => ModelRunner.Build(definition, _folder.Path));
}
