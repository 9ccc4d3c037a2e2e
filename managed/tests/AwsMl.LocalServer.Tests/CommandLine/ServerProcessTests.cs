using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.CommandLine;

/// <summary>The program from a user's point of view.</summary>
public sealed class ServerProcessTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Start_up_lines_tell_address_endpoints_keys_and_how_to_get_there()
    {
        await using var server = await ServerProcess.StartAsync(
            "--models", TestFiles.Path("endpoints"), "--models", TestFiles.Path("breast_cancer", "models"), "--access-key", "AKIDTEST", "--secret-key", "hush");

        var text = string.Join('\n', server.StartupLines);

        Assert.Matches("^listening on http://127\\.0\\.0\\.1:[0-9]+\n", text);
        Assert.Contains("\n  echo: echo\n", text);
        Assert.Contains("\n  breast-cancer-xgboost: xgboost (binary:logistic), 30 features, 40 trees\n", text);
        Assert.Contains("requests must be signed with one of the access keys: AKIDTEST\n", text);
        Assert.All(["sagemaker", "comprehend", "bedrock", "lambda", "s3"], service => Assert.Contains($"\n  aws_ml.{service}_endpoint_url = '{server.Url}'\n", text));
        Assert.Contains("no control API", text);
        Assert.Contains($"aws --endpoint-url {server.Url} ", text);
        Assert.DoesNotContain("hush", text);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_stops_it_after_the_request_in_hand(string signal)
    {
        _folder.Write("slow.json", """{"type": "echo", "latency_ms": 700}""");
        await using var server = await ServerProcess.StartAsync("--no-verify", "--models", _folder.Path, "--control", _folder.Path + "/control");
        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        var request = client.PostAsync("/endpoints/slow/invocations", new StringContent("1", null, "text/csv"));
        await WaitForRequestAsync();

        var (exitCode, output) = await server.SignalAsync(signal);

        Assert.Equal(0, exitCode);
        Assert.EndsWith("stopped\n", output);
        using var response = await request;
        Assert.Equal("1\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task It_listens_on_loopback_and_nowhere_else()
    {
        await using var server = await ServerProcess.StartAsync();
        var port = new Uri(server.Url).Port.ToString("X4");

        var listening = new[] { "/proc/net/tcp", "/proc/net/tcp6" }
            .Where(File.Exists)
            .SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[1].EndsWith(":" + port, StringComparison.Ordinal) && fields[3] == "0A")
            .Select(fields => fields[1]);

        Assert.Equal([$"0100007F:{port}"], listening);
    }

    [Fact]
    public async Task The_control_API_has_a_port_of_its_own_on_loopback_and_a_token_that_only_the_owner_can_read()
    {
        var path = Path.Combine(_folder.Path, "control");
        // Whatever was there before, and whoever could read it.
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        await using var server = await ServerProcess.StartAsync("--control", path);
        using var client = ControlClient();

        Assert.NotEqual(new Uri(server.Url).Port, client.BaseAddress!.Port);
        Assert.Equal("127.0.0.1", client.BaseAddress.Host);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal("ok\n", await client.GetStringAsync("ping"));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        Assert.DoesNotContain(client.DefaultRequestHeaders.Authorization!.Parameter!, string.Join('\n', server.StartupLines) + server.Errors);

        // As the start-up lines say.
        var command = server.StartupLines.Single(line => line.StartsWith("control API: ", StringComparison.Ordinal))["control API: curl ".Length..].Split(' ');
        using var curl = Process.Start(new ProcessStartInfo("curl", ["-sf", .. command]) { RedirectStandardOutput = true })!;
        Assert.Equal(0, (int)JsonNode.Parse(await curl.StandardOutput.ReadToEndAsync())!["requests"]!);
    }

    [Fact]
    public async Task Tokens_of_two_servers_differ()
    {
        var tokens = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            await using var server = await ServerProcess.StartAsync("--control", Path.Combine(_folder.Path, "control"));
            using var client = ControlClient();
            tokens.Add(client.DefaultRequestHeaders.Authorization!.Parameter!);
        }

        Assert.Equal([64, 64], tokens.Select(token => token.Length));
    }

    [Fact]
    public async Task Environment_variables_do_not_make_it_listen_elsewhere()
    {
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", "http://0.0.0.0:0");
        try
        {
            await using var server = await ServerProcess.StartAsync();

            Assert.Single(server.StartupLines, line => line.StartsWith("listening on ", StringComparison.Ordinal));
            Assert.StartsWith("http://127.0.0.1:", server.Url);
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASPNETCORE_URLS", null);
        }
    }

    [Fact]
    public async Task A_wrong_model_file_stops_the_start_with_a_message()
    {
        _folder.Write("broken.json", """{"type": "linear", "coefficients": "many"}""");

        var (exitCode, _, errors) = await ServerProcess.RunAsync("--port", "0", "--models", _folder.Path);

        Assert.Equal(1, exitCode);
        Assert.Equal("aws-ml-local-server: endpoint \"broken\": \"coefficients\" must be an array of numbers, or of such arrays\n", errors);
    }

    [Fact]
    public async Task A_port_in_use_stops_the_start_with_a_message()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var (exitCode, _, errors) = await ServerProcess.RunAsync("--port", port.ToString());

        Assert.Equal(1, exitCode);
        Assert.Contains($"127.0.0.1:{port}", errors);
        Assert.Contains("address already in use", errors);
    }

    [Theory]
    [InlineData("Every --access-key needs a --secret-key.", "--access-key", "x")]
    [InlineData("--https-port needs --certificate.", "--https-port", "0")]
    [InlineData("--control-port and --keep-bodies need --control.", "--control-port", "0")]
    [InlineData("--control-port and --keep-bodies need --control.", "--keep-bodies")]
    [InlineData("'--nonsense'", "--nonsense")]
    public async Task A_wrong_command_line_is_refused_with_the_reason(string reason, params string[] arguments)
    {
        var (exitCode, _, errors) = await ServerProcess.RunAsync(arguments);

        Assert.Equal(1, exitCode);
        Assert.Contains(reason, errors);
    }

    [Fact]
    public async Task Help_names_every_option_and_type()
    {
        var (exitCode, output, _) = await ServerProcess.RunAsync("--help");

        Assert.Equal(0, exitCode);
        Assert.All(
            ["--port", "--https-port", "--certificate", "--certificate-key", "--models", "--access-key", "--secret-key", "--credentials", "--no-verify", "--log", "--verbose", "--control", "--control-port", "--keep-bodies", "--functions", "--s3"],
            option => Assert.Contains($"  {option} ", output));
        Assert.All(["linear", "xgboost", "http", "echo", "hash", "fault"], type => Assert.Contains($"\n    {type} ", output));
    }

    [Fact]
    public async Task The_log_file_has_a_json_line_a_request_and_stderr_a_text_line_and_neither_has_row_data()
    {
        _folder.Write("echo.json", """{"type": "echo"}""");
        var log = Path.Combine(_folder.Path, "requests.log");
        await using var server = await ServerProcess.StartAsync("--no-verify", "--models", _folder.Path, "--log", log);
        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        using (await client.PostAsync("/endpoints/echo/invocations", new StringContent("secret-row\n2", null, "text/csv")))
        using (await client.PostAsync("/endpoints/absent/invocations", new StringContent("secret-row", null, "text/csv")))
        {
            await server.SignalAsync("TERM");
        }

        var lines = File.ReadAllLines(log).Select(line => JsonNode.Parse(line)!).ToList();

        Assert.Equal(2, lines.Count);
        Assert.Equal(("POST", "/endpoints/echo/invocations", "InvokeEndpoint", 200, 2),
            ((string)lines[0]["method"]!, (string)lines[0]["path"]!, (string)lines[0]["operation"]!, (int)lines[0]["status"]!, (int)lines[0]["rows"]!));
        Assert.Equal((400, "ValidationError"), ((int)lines[1]["status"]!, (string)lines[1]["error"]!));
        Assert.Matches("POST /endpoints/echo/invocations InvokeEndpoint 200 [0-9.]+ ms, 2 rows, 12 bytes", server.Errors);
        Assert.DoesNotContain("secret-row", File.ReadAllText(log) + server.Errors);
    }

    [Fact]
    public async Task Https_is_served_with_the_certificate_given()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var pem = _folder.Write("certificate.pem", certificate.ExportCertificatePem());
        var keyPem = _folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem());

        await using var server = await ServerProcess.StartAsync("--https-port", "0", "--certificate", pem, "--certificate-key", keyPem);
        var url = server.StartupLines.Single(line => line.StartsWith("listening on https:", StringComparison.Ordinal))["listening on ".Length..];
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, presented, _, _) => presented!.Thumbprint == certificate.Thumbprint,
        };
        using var client = new HttpClient(handler);

        using var response = await client.GetAsync(url);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    /// <summary>Without its chain, curl could not verify it.</summary>
    [Fact]
    public async Task Https_is_served_with_the_chain_given()
    {
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var root = RequestOf("Root", isAuthority: true, out _).CreateSelfSigned(from, until);
        using var unsigned = RequestOf("Intermediate", isAuthority: true, out var middleKey).Create(root, from, until, [1]);
        using var middle = unsigned.CopyWithPrivateKey(middleKey);
        using var certificate = RequestOf("localhost", isAuthority: false, out var key).Create(middle, from, until, [2]);
        var rootPem = _folder.Write("root.pem", root.ExportCertificatePem());
        var pem = _folder.Write("chain.pem", string.Join('\n', certificate.ExportCertificatePem(), middle.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()));

        await using var server = await ServerProcess.StartAsync("--https-port", "0", "--certificate", pem);
        var port = server.StartupLines.Single(line => line.StartsWith("listening on https:", StringComparison.Ordinal)).Split(':')[^1];
        using var curl = Process.Start("curl", ["--silent", "--show-error", "--noproxy", "*", "--cacert", rootPem, $"https://localhost:{port}/"]);
        await curl.WaitForExitAsync();

        Assert.Equal(0, curl.ExitCode);

        static CertificateRequest RequestOf(string name, bool isAuthority, out ECDsa key)
        {
            key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
            return request;
        }
    }

    public void Dispose() => _folder.Dispose();

    async Task WaitForRequestAsync()
    {
        using var control = ControlClient();
        while ((int)JsonNode.Parse(await control.GetStringAsync("requests"))!["requests"]! == 0)
            await Task.Delay(20);
    }

    /// <summary>Uses what the server wrote to the file of --control.</summary>
    HttpClient ControlClient()
    {
        var file = File.ReadAllText(Path.Combine(_folder.Path, "control"));
        return new HttpClient
        {
            BaseAddress = new Uri(Regex.Match(file, "http://[^/]*").Value),
            DefaultRequestHeaders = { Authorization = new("Bearer", Regex.Match(file, "Bearer ([0-9a-f]*)").Groups[1].Value) },
        };
    }
}
