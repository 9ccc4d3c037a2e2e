namespace AwsMl.Core.Tests.Fuzzing;

/// <summary>Answers as returned by models and services, from which the inputs of the fuzz tests are made.</summary>
static class AnswerCorpus
{
    /// <summary>Stands for a row quoted by a model.</summary>
    public const string RowData = "Jane Doe";

    public static readonly FuzzedAnswer[] Csv =
    [
        new("0.1\n0.2\n", "text/csv", 2),
        new("0.1\r\n0.2\r\n0.3\r\n", "text/csv; charset=utf-8", 3),
        new("0.1\n\n0.3\n\n\n", "text/csv", 3),
        new("0.1,0.2,0.3", "text/csv", 3),
        new("0.1, 0.2, , 0.4\n", "text/csv", 4),
        new("0.12,0.93\n0.4,0.5\n", null, 2),
        new("[0.1, 0.9],[0.3, 0.7]", "text/csv", 2),
        new("[0.1, 0.9]\n[0.3, 0.7]\n", "text/csv", 2),
        new("[[1,2],3],[\"a]\",4]", "application/octet-stream", 2),
        new("\"\"\n\"a\nb\"\n\"say \"\"hi\"\"\"\n", "text/csv", 3),
        new("a,\"b,c\"\nd,\"(e)\\\"\n", "text/csv", 2),
        new("\uFEFF1.5e-05\n", "text/csv", 1),
        new($"{RowData},caf\u00e9,\U0001F600\n", "text/csv", 1),
        new(string.Concat(Enumerable.Range(0, 40).Select(i => $"{i}.5\n")), "text/csv", 40),
        new(string.Join(',', Enumerable.Range(0, 40).Select(i => $"[{i}, 0.5]")), "text/csv", 40),
        new("", "text/csv", 1),
    ];

    public static readonly FuzzedAnswer[] Json =
    [
        new("""{"predictions":[{"score":0.4,"predicted_label":1},{"score":0.60,"predicted_label":0}]}""", "application/json", 2),
        new("""{"scores":[{"score":0.02},{"score":1.25e-3}]}""", "application/json", 2),
        new("""[0.1, "a", true, null]""", "application/json", 4),
        new("""[[0.1,0.9],[0.3,0.7]]""", "Application/JSON; charset=utf-8", 2),
        new("""[[[0.1]],{"a":{"b":"c"}}]""", "application/json", 2),
        new("""[{"score":[0.1,0.9]},{"score":0.5,"more":[1, 2]}]""", "application/json", 2),
        new("""["caf\u00e9","a\nb","\ud83d\ude00","\"\\\/"]""", "application/json", 4),
        new("""[[null,"x"],["",null],[],{}]""", "application/json", 4),
        new("""{"model":{"predictions":[9]},"predictions":[1,2],"scores":[3]}""", "application/json", 2),
        new($$"""{"label":"{{RowData}}","score":0.99}""", "application/json", 1),
        new("0.5", "application/json", 1),
        new(new string('[', 60) + "1" + new string(']', 60), "application/json", 1),
        new("[" + string.Join(',', Enumerable.Range(0, 40).Select(i => $$"""{"score":{{i}}.5}""")) + "]", "application/json", 40),
    ];

    public static readonly FuzzedAnswer[] JsonLines =
    [
        new("{\"score\":0.4}\r\n{\"score\":0.5,\"label\":1}\n\nnull\n", "application/jsonlines", 3),
        new("[0.1,0.9]\n[0.3,0.7]\n", "application/x-ndjson", 2),
        new("0.1\n\"a\\u00e9\"", "application/jsonlines; charset=utf-8", 2),
        new("{\"SageMakerOutput\":{\"score\":[1,[2]]}}\n", "application/jsonlines", 1),
        new(string.Concat(Enumerable.Range(0, 40).Select(i => $"{{\"score\":{i}.5}}\n")), "application/jsonlines", 40),
    ];

    public static readonly FuzzedAnswer[] Sentiments =
    [
        new("""{"Sentiment":"POSITIVE","SentimentScore":{"Positive":0.9876,"Negative":0.001,"Neutral":0.011,"Mixed":1.0E-4}}""", null, 1),
        new("""{"SentimentScore":{"Mixed":1},"Sentiment":"MIXED"}""", null, 1),
        new(
            """
            {"ResultList":[
             {"Index":0,"Sentiment":"NEGATIVE","SentimentScore":{"Positive":0.1,"Negative":0.5}},
             {"Index":1,"Sentiment":"NEUTRAL","SentimentScore":{"Neutral":0.75,"Negative":0.5}}],"ErrorList":[]}
            """, null, 2),
        new(
            """
            {"ResultList":[{"Index":0,"Sentiment":"NEUTRAL","SentimentScore":{"Neutral":0.5}}],
             "ErrorList":[{"Index":1,"ErrorCode":"InternalServerException","ErrorMessage":"Jane Doe"}]}
            """, null, 2),
        new("""{"ResultList":[],"ErrorList":[]}""", null, 2),
    ];

    /// <summary>With the header x-amzn-ErrorType in place of the content type, and the status in place of the number of rows.</summary>
    public static readonly FuzzedAnswer[] Errors =
    [
        new("""{"message":"Endpoint my-ep of account 1 not found."}""", "ValidationError", 400),
        new("""{"code":"ValidationError","message":"no capacity to process this request"}""", null, 400),
        new("""{"__type":"com.amazonaws.comprehend#TextSizeLimitExceededException","Message":"too long"}""", null, 400),
        new("""{"__type":"ThrottlingException","message":"Rate exceeded"}""", "ThrottlingException:http://internal.amazon.com/coral/", 429),
        new(
            $$"""{"ErrorCode":"X","LogStreamArn":["x",{"y":1}],"OriginalMessage":"{{RowData}}","OriginalStatusCode":500,"Message":"Received server error (500) from model with message \"{{RowData}}\"."}""",
            "ModelError", 424),
        new($$"""{"message":"{{RowData}}"}""", null, 500),
        new($$"""{"code":"bad value {{RowData}}","message":"{{RowData}}"}""", null, 400),
        new("""{"message":"The signature does not match. The canonical string is\n'SECRET'"}""", "SignatureDoesNotMatch", 403),
        new("<html>Bad gateway</html>", null, 502),
        new("", "", 503),
    ];
}
