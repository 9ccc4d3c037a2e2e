using System.Text.Json.Nodes;

namespace AwsMl.Integration.Tests.Support;

/// <summary>The S3 of a local server, accessed with the AWS CLI; tests/lib/cluster creates its bucket "exports".</summary>
sealed class ObjectStore(LocalServer server)
{
    public const string Bucket = "exports";

    static readonly Dictionary<string, string?> Keys = new()
    {
        ["AWS_ACCESS_KEY_ID"] = "local",
        ["AWS_SECRET_ACCESS_KEY"] = "local",
        ["AWS_REGION"] = "us-east-1",
    };

    /// <summary>Fetches an object into a file.</summary>
    public Task FetchAsync(string key, string file) => AwsAsync("s3", "cp", "--no-progress", $"s3://{Bucket}/{key}", file);

    /// <summary>Creates an object from a file.</summary>
    public Task StoreAsync(string file, string key, params string[] options) =>
        AwsAsync(["s3", "cp", "--no-progress", file, $"s3://{Bucket}/{key}", .. options]);

    /// <summary>Keys and sizes of the objects with keys that start with this.</summary>
    public async Task<IReadOnlyList<(string Key, long Size)>> ListAsync(string prefix)
    {
        var answer = await AwsAsync("s3api", "list-objects-v2", "--bucket", Bucket, "--prefix", prefix);
        var contents = answer.Length == 0 ? null : JsonNode.Parse(answer)!["Contents"]?.AsArray();
        return contents is null ? [] : [.. contents.Select(entry => ((string)entry!["Key"]!, (long)entry["Size"]!))];
    }

    /// <summary>The metadata of an object.</summary>
    public async Task<JsonNode> HeadAsync(string key) => JsonNode.Parse(await AwsAsync("s3api", "head-object", "--bucket", Bucket, "--key", key))!;

    /// <summary>Uploads that were neither completed nor aborted.</summary>
    public async Task<int> OpenUploadsAsync()
    {
        var answer = await AwsAsync("s3api", "list-multipart-uploads", "--bucket", Bucket);
        return answer.Length == 0 ? 0 : JsonNode.Parse(answer)!["Uploads"]?.AsArray().Count ?? 0;
    }

    Task<string> AwsAsync(params string[] arguments) =>
        Shell.MustRunAsync("aws", ["--endpoint-url", server.Url, "--output", "json", .. arguments], Keys);
}
