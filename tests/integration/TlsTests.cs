using System.Diagnostics;

namespace AwsMl.Integration.Tests;

/// <summary>HTTPS, and which certificates are trusted.</summary>
public sealed class TlsTests(SharedCluster shared, ITestOutputHelper output) : SharedClusterTests(shared)
{
    const string Call = "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, i) FROM generate_series(1, 3) i";

    static readonly string[] Answers = ["1", "2", "3"];

    [Fact]
    public async Task An_authority_of_ca_bundle_is_trusted()
    {
        var authority = await CertificateAuthority.CreateAsync(Path.Combine(Cluster.Folder, "trusted"));
        await using var server = await SecureServer.StartAsync(await authority.IssueAsync("IP:127.0.0.1"));
        for (var run = 0; run < 3; run++)
        {
            await using var connection = await Cluster.OpenAsync();
            await connection.ExecuteAsync($"SET aws_ml.sagemaker_endpoint_url = '{server.Url}'; SET aws_ml.ca_bundle = '{authority.Bundle}'");
            var started = Stopwatch.GetTimestamp();
            Assert.Equal(Answers, await connection.ColumnAsync(Call));
            var first = Stopwatch.GetElapsedTime(started);
            started = Stopwatch.GetTimestamp();
            Assert.Equal(Answers, await connection.ColumnAsync(Call));
            output.WriteLine($"first call over HTTPS {first.TotalMilliseconds:0.0} ms, second {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0.0} ms");
        }
    }

    [Fact]
    public async Task An_unknown_authority_is_an_error()
    {
        var authority = await CertificateAuthority.CreateAsync(Path.Combine(Cluster.Folder, "unknown"));
        var other = await CertificateAuthority.CreateAsync(Path.Combine(Cluster.Folder, "other"));
        await using var server = await SecureServer.StartAsync(await authority.IssueAsync("IP:127.0.0.1"));
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync($"SET aws_ml.sagemaker_endpoint_url = '{server.Url}'");
        await AssertNotTrustedAsync(connection);
        await connection.ExecuteAsync($"SET aws_ml.ca_bundle = '{other.Bundle}'");
        await AssertNotTrustedAsync(connection);
        await connection.ExecuteAsync($"SET aws_ml.ca_bundle = '{authority.Bundle}'");
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        // A trusted connection does not outlive the trust.
        await connection.ExecuteAsync($"SET aws_ml.ca_bundle = '{other.Bundle}'");
        await AssertNotTrustedAsync(connection);
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_an_error()
    {
        var authority = await CertificateAuthority.CreateAsync(Path.Combine(Cluster.Folder, "names"));
        await using var server = await SecureServer.StartAsync(await authority.IssueAsync("DNS:sagemaker.example"));
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync($"SET aws_ml.sagemaker_endpoint_url = '{server.Url}'; SET aws_ml.ca_bundle = '{authority.Bundle}'");
        await AssertNotTrustedAsync(connection);
    }

    [Fact]
    public async Task An_expired_certificate_is_an_error()
    {
        var authority = await CertificateAuthority.CreateAsync(Path.Combine(Cluster.Folder, "expired"));
        // openssl does not issue one that has expired already
        var certificate = await authority.IssueAsync("IP:127.0.0.1", days: 0);
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        await using var server = await SecureServer.StartAsync(certificate);
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync($"SET aws_ml.sagemaker_endpoint_url = '{server.Url}'; SET aws_ml.ca_bundle = '{authority.Bundle}'");
        await AssertNotTrustedAsync(connection);
    }

    [Theory]
    [InlineData("/nowhere/ca.pem")]
    [InlineData("/dev/null")]
    public async Task A_bundle_without_authorities_is_an_error(string bundle)
    {
        await using var connection = await Cluster.OpenAsync();
        await connection.ExecuteAsync($"SET aws_ml.sagemaker_endpoint_url = 'https://127.0.0.1:1'; SET aws_ml.ca_bundle = '{bundle}'");
        var error = await connection.FailsAsync(Call);
        output.WriteLine($"{error.SqlState}: {error.MessageText}; {error.Detail}; {error.Hint}");
        Assert.Equal(SqlStates.Configuration, error.SqlState);
        await connection.ExecuteAsync("RESET ALL");
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
    }

    async Task AssertNotTrustedAsync(NpgsqlConnection connection)
    {
        var started = Stopwatch.GetTimestamp();
        var error = await connection.FailsAsync(Call);
        output.WriteLine($"{error.SqlState} after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms: {error.MessageText}; {error.Detail}; {error.Hint}");
        Assert.Equal(SqlStates.CannotConnect, error.SqlState);
    }
}
