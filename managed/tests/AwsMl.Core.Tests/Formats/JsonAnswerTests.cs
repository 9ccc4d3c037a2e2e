
namespace AwsMl.Core.Tests.Formats;

public class JsonAnswerTests
{
    [Theory]
    [InlineData("""{"predictions":[{"score":0.4,"predicted_label":1},{"score":0.60,"predicted_label":0}]}""", new[] { "(0.4,1)", "(0.60,0)" })]
    [InlineData("""{"scores":[{"score":0.02},{"score":1.25e-3}]}""", new[] { "0.02", "1.25e-3" })]
    [InlineData("""[0.1, "a", true, null]""", new[] { "0.1", "a", "true", null })]
    [InlineData("""[[0.1,0.9],[0.3,0.7]]""", new[] { "(0.1,0.9)", "(0.3,0.7)" })]
    [InlineData("""[[[0.1]],{"a":{"b":"c"}}]""", new[] { "0.1", "c" })]
    [InlineData("""[{"score":[0.1,0.9]},{"score":0.5,"more":[1, 2]}]""", new[] { "(0.1,0.9)", "(0.5,\"[1, 2]\")" })]
    [InlineData("""["caf\u00e9","a\nb"]""", new[] { "café", "a\nb" })]
    [InlineData("""[[null,"x"],["",null]]""", new[] { "(,x)", "(\"\",)" })]
    [InlineData("""[[],{}]""", new string?[] { null, null })]
    [InlineData("""[[[[]]],{"a":[[1,[]]]}, [{"a":[2], "b":{}}],[[[3],4],5]]""", new[] { null, "(1,[])", "([2],{})", "(\"[[3],4]\",5)" })]
    [InlineData("""{"model":{"predictions":[9]},"predictions":[1,2],"scores":[3]}""", new[] { "1", "2" })]
    public void An_element_per_row(string body, string?[] expected) =>
        Assert.Equal(expected, AnswerText.Read(body, "application/json", expected.Length));

    [Theory]
    [InlineData("""{"label":"POSITIVE","score":0.99}""", "(POSITIVE,0.99)")]
    [InlineData("0.5", "0.5")]
    [InlineData("\"text\"", "text")]
    [InlineData("[0.5]", "0.5")]
    [InlineData("""{"predictions":"none"}""", "none")]
    public void Any_json_value_is_the_element_of_one_row(string body, string expected) =>
        Assert.Equal([expected], AnswerText.Read(body, "application/json", 1));

    [Fact]
    public void Parameters_of_the_content_type_do_not_matter() =>
        Assert.Equal(["1"], AnswerText.Read("[1]", "Application/JSON; charset=utf-8", 1));

    [Theory]
    [InlineData("[1,2,3]", 2, "the answer has 3 elements, the request had 2 rows")]
    [InlineData("""{"predictions":[1]}""", 2, "the answer has 1 element, the request had 2 rows")]
    [InlineData("""{"other":[1,2]}""", 2, "the JSON answer has neither an array nor \"predictions\" nor \"scores\", the request had 2 rows")]
    [InlineData("[1,2", 2, "the answer is not valid JSON at byte 4 of line 1")]
    [InlineData("", 1, "the answer is not valid JSON at byte 0 of line 1")]
    [InlineData("[1] [2]", 1, "the answer is not valid JSON at byte 4 of line 1")]
    [InlineData("[\"\\ud83d\"]", 1, "the answer holds an escape that is not a character")]
    [InlineData("{\"\\ud83d\":1}", 1, "the answer holds an escape that is not a character")]
    [InlineData("[\"a\\u0000b\"]", 1, "the answer contains a zero byte")]
    public void An_answer_that_does_not_fit_says_why(string body, int rowCount, string expected) =>
        Assert.Equal(expected, AnswerText.Refuse(body, "application/json", rowCount));

    [Theory]
    [InlineData(60)]
    [InlineData(1_000_000)]
    public void Depth_does_not_overflow_the_stack(int depth)
    {
        var body = new string('[', depth) + "1" + new string(']', depth);

        if (depth < 64)
            Assert.Equal(["1"], AnswerText.Read(body, "application/json", 1));
        else
            Assert.StartsWith("the answer is not valid JSON", AnswerText.Refuse(body, "application/json", 1));
    }

    [Theory]
    [InlineData("application/jsonlines")]
    [InlineData("application/x-ndjson")]
    public void Json_lines_are_rows(string contentType) =>
        Assert.Equal(
            ["0.4", "(0.5,1)", null],
            AnswerText.Read("{\"score\":0.4}\r\n{\"score\":0.5,\"label\":1}\n\nnull\n", contentType, 3));

    [Theory]
    [InlineData("1\n2\n", 3, "the answer has 2 lines, the request had 3 rows")]
    [InlineData("1\n2\n", 1, "the answer has 2 lines, the request had 1 row")]
    [InlineData("1\n{\n", 2, "a line of the answer is not valid JSON")]
    [InlineData("1 2\n", 1, "a line of the answer is not valid JSON")]
    public void Json_lines_that_do_not_fit_say_why(string body, int rowCount, string expected) =>
        Assert.Equal(expected, AnswerText.Refuse(body, "application/jsonlines", rowCount));
}
