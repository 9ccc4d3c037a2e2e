namespace AwsMl.Integration.Tests;

/// <summary>Credentials and endpoints from the environment of the server, where the settings do not specify them.</summary>
public sealed class EnvironmentTests(ITestOutputHelper output)
{
    const string Call = "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, i) FROM generate_series(1, 3) i";
    const string Detect = "SELECT (aws_comprehend.detect_sentiment('This is excellent.', 'en')).sentiment";

    static readonly string[] Answers = ["1", "2", "3"];

    [Fact]
    public async Task Endpoints_come_from_the_environment_when_the_settings_are_empty()
    {
        await using var cluster = await Cluster.StartAsync("aws_ml.sagemaker_endpoint_url=", "aws_ml.comprehend_endpoint_url=", "aws_ml.region=");
        await cluster.RestartAsync(new Dictionary<string, string?>
        {
            ["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"] = cluster.Server.Url,
            ["AWS_ENDPOINT_URL_COMPREHEND"] = cluster.Server.Url,
            ["AWS_REGION"] = "us-east-1",
        });
        await using (var connection = await cluster.OpenAsync())
        {
            Assert.Equal(Answers, await connection.ColumnAsync(Call));
            Assert.Equal("POSITIVE", await connection.ScalarAsync(Detect));
        }

        // The setting takes precedence over the environment.
        await cluster.RestartAsync(new Dictionary<string, string?> { ["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"] = "http://127.0.0.1:1", ["AWS_REGION"] = "us-east-1" });
        await using (var connection = await cluster.OpenAsync())
        {
            Assert.Equal(SqlStates.CannotConnect, (await connection.FailsAsync(Call)).SqlState);
            await connection.ExecuteAsync($"SET aws_ml.sagemaker_endpoint_url = '{cluster.Server.Url}'");
            Assert.Equal(Answers, await connection.ColumnAsync(Call));
        }

        cluster.AssertNoCrash();
    }

    /// <summary>
    /// As started by Debian: without HOME or anything else. The files are in the home directory of the server's user according
    /// to the password database; they are mounted there for this server only, so that the machine's own files are not used. The
    /// AWS CLI reads the same ones.
    /// </summary>
    [Fact]
    public async Task Without_HOME_the_files_of_the_servers_user_are_found()
    {
        if (Environment.UserName != "root")
        {
            output.WriteLine("skipped: only root can mount");
            return;
        }

        await using var cluster = await Cluster.StartAsync("aws_ml.region=");
        var home = Path.Combine(cluster.Folder, "home");
        Directory.CreateDirectory(Path.Combine(home, ".aws"));
        await File.WriteAllTextAsync(Path.Combine(home, ".aws", "credentials"), "[default]\naws_access_key_id = local\naws_secret_access_key = local\n");
        await File.WriteAllTextAsync(Path.Combine(home, ".aws", "config"), "[default]\nregion = ap-southeast-2\n");
        await cluster.ShutDownAsync("fast");
        const string Start = """
            home=$(getent passwd postgres | cut -d: -f6) && mount --bind "$1" "$home" && cd / || exit 1
            env -i PATH=/usr/sbin:/usr/bin:/bin setpriv --reuid=postgres --regid=postgres --clear-groups "$2" --pgdata "$3" --log "$3/log" --wait start >/dev/null || exit 1
            exec env -i PATH=/usr/sbin:/usr/bin:/bin setpriv --reuid=postgres --regid=postgres --clear-groups aws --endpoint-url "$4" comprehend detect-sentiment --language-code en --text 'This is excellent.'
            """;
        var oracle = await Shell.MustRunAsync(
            "unshare", ["--mount", "sh", "-c", Start, "sh", home, await Repository.ProgramAsync("pg_ctl"), cluster.DataFolder, cluster.Server.Url]);

        Assert.Contains("POSITIVE", oracle);
        await using (var connection = await cluster.OpenAsync())
            Assert.Equal("POSITIVE", await connection.ScalarAsync(Detect));
        cluster.AssertNoCrash();
    }

    [Fact]
    public async Task Without_a_region_the_error_says_so()
    {
        await using var cluster = await Cluster.StartAsync("aws_ml.sagemaker_endpoint_url=", "aws_ml.region=");
        await cluster.RestartAsync(new Dictionary<string, string?> { ["AWS_REGION"] = null, ["AWS_DEFAULT_REGION"] = null });
        await using var connection = await cluster.OpenAsync();
        var error = await connection.FailsAsync(Call);
        output.WriteLine($"{error.SqlState}: {error.MessageText}; {error.Detail}; {error.Hint}");
        Assert.Equal(SqlStates.Configuration, error.SqlState);
        Assert.Contains("region", $"{error.MessageText}{error.Detail}{error.Hint}");
        cluster.AssertNoCrash();
    }

    [Theory]
    [InlineData("DOTNET_GCHeapHardLimit")]
    [InlineData("DOTNET_GCRegionRange")]
    [InlineData("DOTNET_GCRegionSize")]
    [InlineData("DOTNET_GCHeapAffinitizeMask")]
    [InlineData("DOTNET_gcServer")]
    public async Task Variables_of_the_dotnet_runtime_do_not_reach_the_library(string variable)
    {
        await using var cluster = await Cluster.StartAsync();
        await cluster.RestartAsync(new Dictionary<string, string?> { [variable] = "10000" });
        await using var connection = await cluster.OpenAsync();
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        await cluster.AssertHealthyAsync();
    }
}
