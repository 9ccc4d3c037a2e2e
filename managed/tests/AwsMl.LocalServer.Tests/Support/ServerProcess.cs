using System.Diagnostics;
using System.Text;

namespace AwsMl.LocalServer.Tests.Support;

/// <summary>The real program, as started by a user.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(120);

    readonly Process _process;
    readonly StringBuilder _errors = new();

    ServerProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
    }

    public List<string> StartupLines { get; } = [];

    public string Url => StartupLines.First(line => line.StartsWith("listening on http:", StringComparison.Ordinal))["listening on ".Length..];

    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>Starts it on a free port and waits for its last start-up line.</summary>
    public static async Task<ServerProcess> StartAsync(params string[] arguments)
    {
        var server = new ServerProcess(Launch(["--port", "0", .. arguments]));
        while (await server._process.StandardOutput.ReadLineAsync() is { } line)
        {
            server.StartupLines.Add(line);
            if (line == "ready")
                return server;
        }

        await server._process.WaitForExitAsync();
        throw new InvalidOperationException($"the server did not start: {server.Errors}");
    }

    /// <summary>Runs it to completion, for command lines that do not start a server.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(HangGuard);
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Sends a signal and waits for the end; returns the exit code and the remaining output.</summary>
    public async Task<(int ExitCode, string Output)> SignalAsync(string signal)
    {
        using (var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString()]))
            await kill.WaitForExitAsync();
        using var timeout = new CancellationTokenSource(HangGuard);
        var output = await _process.StandardOutput.ReadToEndAsync(timeout.Token);
        await _process.WaitForExitAsync(timeout.Token);
        return (_process.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    // env: a shell starts background jobs with SIGINT ignored, and a process inherits that
    static Process Launch(string[] arguments) => Process.Start(
        new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "aws-ml-local-server.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
