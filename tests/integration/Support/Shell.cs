using System.ComponentModel;
using System.Diagnostics;

namespace AwsMl.Integration.Tests.Support;

/// <summary>Runs programs.</summary>
static class Shell
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Runs a program to completion. A null value removes a variable from its environment.</summary>
    public static async Task<ShellResult> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? input = null)
    {
        using var process = Start(program, arguments, environment);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new ShellResult(process.ExitCode, await output.WaitAsync(limit.Token), await errors.WaitAsync(limit.Token));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Limit}");
        }
    }

    /// <summary>Runs a program that must succeed, and returns its output.</summary>
    public static async Task<string> MustRunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? input = null)
    {
        var result = await RunAsync(program, arguments, environment, input);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException($"{program} failed with {result.ExitCode}: {result.Output}{result.Errors}");
    }

    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new Win32Exception($"could not start {program}");
    }
}
