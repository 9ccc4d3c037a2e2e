using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Clients;

/// <summary>One server process for the tests of a class: the repository's endpoints, one key with a session token and one without.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public const string AccessKey = "AKIDLOCAL";
    public const string SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    public const string TemporaryAccessKey = "ASIALOCAL";
    public const string SessionToken = "token/with+signs==";

    readonly TemporaryFolder _folder = new();
    ServerProcess _server = null!;

    public string Url => _server.Url;

    public async Task InitializeAsync()
    {
        _folder.Write("faulty.json", """{"type": "fault", "original_status": 400, "original_message": "no such feature"}""");
        var functions = Directory.CreateDirectory(Path.Combine(_folder.Path, "functions")).FullName;
        File.WriteAllText(Path.Combine(functions, "echo.json"), """{"type": "echo"}""");
        var program = Path.Combine(functions, "failing.sh");
        File.WriteAllText(program, "#!/bin/sh\nls /no/such/file\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(functions, "failing.json"), """{"type": "executable", "command": "failing.sh"}""");
        var credentials = Path.Combine(_folder.Path, "credentials");
        File.WriteAllText(credentials, $"""
            [default]
            aws_access_key_id = {AccessKey}
            aws_secret_access_key = {SecretKey}
            [temporary]
            aws_access_key_id = {TemporaryAccessKey}
            aws_secret_access_key = {SecretKey}
            aws_session_token = {SessionToken}
            """);
        _server = await ServerProcess.StartAsync(
            "--models", TestFiles.Path("endpoints"), "--models", TestFiles.Path("breast_cancer", "models"), "--models", _folder.Path, "--functions", functions, "--credentials", credentials);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
