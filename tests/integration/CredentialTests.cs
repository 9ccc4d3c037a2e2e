namespace AwsMl.Integration.Tests;

/// <summary>Who signs requests, and where they go.</summary>
public sealed class CredentialTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    const string Call = "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, i) FROM generate_series(1, 3) i";

    static readonly string[] Answers = ["1", "2", "3"];

    string CredentialsFile => Path.Combine(Cluster.Folder, "credentials");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await File.WriteAllTextAsync(CredentialsFile,
            """
            [good]
            aws_access_key_id = local
            aws_secret_access_key = local

            [bad]
            aws_access_key_id = local
            aws_secret_access_key = not-the-secret

            [unknown]
            aws_access_key_id = nobody
            aws_secret_access_key = local

            """);
    }

    public override async Task DisposeAsync()
    {
        await AlterSystemAsync("RESET aws_ml.profile");
        await AlterSystemAsync("RESET aws_ml.shared_credentials_file");
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData("bad")]
    [InlineData("unknown")]
    [InlineData("missing")]
    public async Task Wrong_credentials_are_an_authorization_error(string profile)
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync($"SET aws_ml.shared_credentials_file = '{CredentialsFile}'; SET aws_ml.profile = '{profile}'");
        foreach (var statement in (string[])[Call, "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, 1)", "SELECT aws_comprehend.detect_sentiment('good', 'en')"])
        {
            var error = await connection.FailsAsync(statement);
            output.WriteLine($"{error.SqlState}: {error.MessageText}; {error.Detail}; {error.Hint}");
            Assert.Equal(SqlStates.NoCredentials, error.SqlState);
            Assert.DoesNotContain("not-the-secret", $"{error.MessageText}{error.Detail}{error.Hint}");
        }

        await connection.ExecuteAsync("SET aws_ml.profile = 'good'");
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        await connection.ExecuteAsync("RESET aws_ml.profile; RESET aws_ml.shared_credentials_file");
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
    }

    [Fact]
    public async Task A_missing_credentials_file_is_an_authorization_error()
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("SET aws_ml.shared_credentials_file = '/nowhere/credentials'; SET aws_ml.profile = 'good'");
        Assert.Equal(SqlStates.NoCredentials, (await connection.FailsAsync(Call)).SqlState);
    }

    [Fact]
    public async Task A_profile_of_the_whole_system()
    {
        // Running sessions apply it, too.
        await using var connection = await Cluster.OpenAsync();
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        await AlterSystemAsync($"SET aws_ml.shared_credentials_file = '{CredentialsFile}'");
        await AlterSystemAsync("SET aws_ml.profile = 'bad'");
        await Eventually.TrueAsync(async () => (string)(await connection.ScalarAsync("SHOW aws_ml.profile"))! == "bad", "the changed setting");
        Assert.Equal(SqlStates.NoCredentials, (await connection.FailsAsync(Call)).SqlState);

        await AlterSystemAsync("SET aws_ml.profile = 'good'");
        await Eventually.TrueAsync(async () => (string)(await connection.ScalarAsync("SHOW aws_ml.profile"))! == "good", "the changed setting");
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        await using var other = await Cluster.OpenAsync();
        Assert.Equal(Answers, await other.ColumnAsync(Call));
    }

    async Task AlterSystemAsync(string change)
    {
        // ALTER SYSTEM only knows the settings of loaded libraries, and does not run inside a transaction.
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync("LOAD 'aws_ml'");
        await connection.ExecuteAsync($"ALTER SYSTEM {change}");
        await connection.ExecuteAsync("SELECT pg_reload_conf()");
    }
}
