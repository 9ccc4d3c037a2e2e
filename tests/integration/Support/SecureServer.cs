using System.Diagnostics;

namespace AwsMl.Integration.Tests.Support;

/// <summary>A local server of its own, with HTTPS.</summary>
sealed class SecureServer : IAsyncDisposable
{
    readonly Process _process;

    SecureServer(Process process, string url)
    {
        _process = process;
        Url = url;
    }

    public string Url { get; }

    public static async Task<SecureServer> StartAsync(string certificate)
    {
        var process = Shell.Start(Repository.PathOf("build/local-server/aws-ml-local-server"),
            ["--port", "0", "--https-port", "0", "--certificate", certificate, "--models", Repository.PathOf("tests/data/endpoints"), "--quiet"]);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var url = "";
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { } line && line != "ready")
        {
            if (line.StartsWith("listening on https://", StringComparison.Ordinal))
                url = line["listening on ".Length..];
        }

        if (url != "")
            return new SecureServer(process, url);
        process.Kill();
        throw new InvalidOperationException("the local server does not listen for HTTPS");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
