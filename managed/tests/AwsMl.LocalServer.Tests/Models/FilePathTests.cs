using AwsMl.LocalServer.Models;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Models;

/// <summary>Files named in definitions must be in the folder that the server was started with, according to realpath.</summary>
public sealed class FilePathTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly TemporaryFolder _outside = new();

    public FilePathTests()
    {
        _folder.Write("model", "inside");
        _outside.Write("model", "outside");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "below"));
        _folder.Write("below/model", "below");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link-inside"), "below/../model");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link-outside"), Path.Combine(_outside.Path, "model"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link-to-link"), "link-outside");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "relative"), $"../{Path.GetFileName(_outside.Path)}/model");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "circle"), "circle");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "folder"), _outside.Path);
        // A folder with a name that begins like ours.
        Directory.CreateDirectory(_folder.Path + "-other");
        File.WriteAllText(_folder.Path + "-other/model", "outside");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "neighbour"), _folder.Path + "-other/model");
    }

    [Theory]
    [InlineData("model", "inside")]
    [InlineData("./model", "inside")]
    [InlineData("below/model", "below")]
    [InlineData("link-inside", "inside")]
    public void A_file_of_the_folder_is_found(string path, string content) => Assert.Equal(content, File.ReadAllText(Definition(path).FilePath("model")));

    [Theory]
    [InlineData("/etc/passwd", "must be a path within the folder")]
    [InlineData("../model", "must be a path within the folder")]
    [InlineData("below/../../x", "must be a path within the folder")]
    [InlineData("link-outside", "leads out of the folder")]
    [InlineData("link-to-link", "leads out of the folder")]
    [InlineData("relative", "leads out of the folder")]
    [InlineData("folder/model", "leads out of the folder")]
    [InlineData("neighbour", "leads out of the folder")]
    [InlineData(".", "leads out of the folder")]
    [InlineData("circle", "there is no such file")]
    [InlineData("absent", "there is no such file")]
    public void Another_file_of_the_machine_is_not(string path, string reason) =>
        Assert.Contains(reason, Assert.Throws<ModelFormatException>(() => Definition(path).FilePath("model")).Message);

    [Fact]
    public void A_folder_that_is_a_link_itself_holds_its_files()
    {
        var link = _folder.Path + "-other/link";
        Directory.CreateSymbolicLink(link, _folder.Path);

        Assert.Equal("inside", File.ReadAllText(Definition("model", link).FilePath("model")));
    }

    [Fact]
    public void A_definition_that_is_a_link_out_of_its_folder_is_refused()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "x.json"), _outside.Write("y.json", """{"type": "echo"}"""));

        Assert.Contains("leads out of its folder", Assert.Throws<ModelFormatException>(() => ModelFolder.Read([_folder.Path]).ToList()).Message);
    }

    [Theory]
    [InlineData("root:x:0:0:root:/root:/bin/bash")]
    [InlineData("""{"learner": {"secret": "root:x:0:0:"}}""")]
    [InlineData("""{"learner": {"gradient_booster": {"name": "gbtree"}, "learner_model_param": {"num_feature": "root:x:0:0:"}, "objective": {"name": "reg:squarederror"}}}""")]
    public void An_error_has_nothing_of_what_stands_in_the_file(string content)
    {
        _folder.Write("model", content);

        var error = Assert.Throws<ModelFormatException>(() => ModelRunner.Build("""{"type": "xgboost", "model": "model"}""", _folder.Path));

        // For JSON, the position; for a model, only that it is invalid.
        Assert.Matches($"^{Path.Combine(_folder.Path, "model")}: (not JSON at line 1, byte [0-9]+|cannot use this XGBoost model: a field is missing or is not what XGBoost writes)$", error.Message);
    }

    public void Dispose()
    {
        Directory.Delete(_folder.Path + "-other", recursive: true);
        _folder.Dispose();
        _outside.Dispose();
    }

    static Definition Parse(string text, string folder) => AwsMl.LocalServer.Models.Definition.Parse("x", System.Text.Encoding.UTF8.GetBytes(text), folder);

    Definition Definition(string path, string? folder = null) => Parse($$"""{"model": "{{path}}"}""", folder ?? _folder.Path);
}
