using System.Net;
using System.Net.Sockets;

namespace AwsMl.Integration.Tests;

/// <summary>
/// An unprivileged user cannot make the server send signed requests elsewhere, not even before the library is loaded.
/// </summary>
public sealed class DestinationPrivilegeTests(SharedCluster shared) : SharedClusterTests(shared)
{
    const string Call = "SELECT aws_sagemaker.invoke_endpoint('echo', NULL, i) FROM generate_series(1, 3) i";

    static readonly string[] Answers = ["1", "2", "3"];

    readonly TcpListener _elsewhere = new(IPAddress.Loopback, 0);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _elsewhere.Start();
        await Cluster.ExecuteAsync("CREATE ROLE clerk LOGIN; GRANT aws_ml TO clerk");
    }

    public override async Task DisposeAsync()
    {
        _elsewhere.Dispose();
        await Cluster.ExecuteAsync("DROP ROLE clerk");
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Set_before_the_first_call()
    {
        await using var connection = await Cluster.OpenAsync(user: "clerk");
        await connection.ExecuteAsync($"SET aws_ml.sagemaker_endpoint_url = 'http://{_elsewhere.LocalEndpoint}'");
        await AssertRefusedAsync(connection);
        await connection.ExecuteAsync("RESET aws_ml.sagemaker_endpoint_url");
        await AssertSentToTheServerAsync(connection);
    }

    [Fact]
    public async Task Set_before_the_first_call_in_its_transaction()
    {
        await using var connection = await Cluster.OpenAsync(user: "clerk");
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync($"SET LOCAL aws_ml.sagemaker_endpoint_url = 'http://{_elsewhere.LocalEndpoint}'");
            await AssertRefusedAsync(connection);
        }

        await AssertSentToTheServerAsync(connection);
    }

    [Fact]
    public async Task Set_after_the_first_call()
    {
        await using var connection = await Cluster.OpenAsync(user: "clerk");
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        Assert.Equal("42501", (await connection.FailsAsync($"SET aws_ml.sagemaker_endpoint_url = 'http://{_elsewhere.LocalEndpoint}'")).SqlState);
        await AssertSentToTheServerAsync(connection);
    }

    [Theory]
    [InlineData("aws_ml.region", "eu-central-1")]
    [InlineData("aws_ml.profile", "restricted")]
    [InlineData("aws_ml.shared_credentials_file", "/etc/aws/credentials")]
    [InlineData("aws_ml.sagemaker_role", "arn:aws:iam::000000000000:role/restricted")]
    [InlineData("aws_ml.comprehend_role", "arn:aws:iam::000000000000:role/restricted")]
    [InlineData("aws_ml.bedrock_role", "arn:aws:iam::000000000000:role/restricted")]
    [InlineData("aws_ml.lambda_role", "arn:aws:iam::000000000000:role/restricted")]
    [InlineData("aws_ml.sagemaker_endpoint_url", "http://127.0.0.1:2")]
    [InlineData("aws_ml.bedrock_endpoint_url", "http://127.0.0.1:2")]
    [InlineData("aws_ml.lambda_endpoint_url", "http://127.0.0.1:2")]
    [InlineData("aws_ml.comprehend_endpoint_url", "http://127.0.0.1:2")]
    [InlineData("aws_ml.ca_bundle", "/etc/aws/ca.pem")]
    [InlineData("aws_ml.proxy", "http://127.0.0.1:2")]
    public async Task Given_when_connecting_does_not_undo_what_the_superuser_has_set(string setting, string value)
    {
        await Cluster.ExecuteAsync($"ALTER DATABASE postgres SET {setting} = '{value}'");
        try
        {
            var options = new NpgsqlConnectionStringBuilder(Cluster.ConnectionString(user: "clerk")) { Options = $"-c {setting}=http://127.0.0.1:1" };
            await using var connection = new NpgsqlConnection(options.ConnectionString);
            await connection.OpenAsync();
            try
            {
                // loads the library and sends nothing
                await connection.ExecuteAsync($"EXPLAIN {Call}");
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                return;
            }

            Assert.Equal(value, await connection.ScalarAsync($"SHOW {setting}"));
        }
        finally
        {
            await Cluster.ExecuteAsync($"ALTER DATABASE postgres RESET {setting}");
        }
    }

    [Theory]
    [InlineData("ALTER ROLE clerk SET aws_ml.sagemaker_endpoint_url = 'http://{0}'")]
    [InlineData("ALTER ROLE clerk SET aws_ml.profile = 'other'")]
    public async Task Kept_for_the_role(string statement)
    {
        await using (var connection = await Cluster.OpenAsync(user: "clerk"))
            await connection.FailsAsync(string.Format(statement, _elsewhere.LocalEndpoint));
        await using var next = await Cluster.OpenAsync(user: "clerk");
        await AssertSentToTheServerAsync(next);
    }

    async Task AssertRefusedAsync(NpgsqlConnection connection)
    {
        var before = (await Server.CountsAsync()).Rows;
        Assert.Equal("42501", (await connection.FailsAsync(Call)).SqlState);
        Assert.Equal(before, (await Server.CountsAsync()).Rows);
        Assert.False(_elsewhere.Pending());
    }

    async Task AssertSentToTheServerAsync(NpgsqlConnection connection)
    {
        var before = (await Server.CountsAsync()).Rows;
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        Assert.Equal(Answers, await connection.ColumnAsync(Call));
        Assert.Equal(before + 6, (await Server.CountsAsync()).Rows);
        Assert.False(_elsewhere.Pending());
    }
}
