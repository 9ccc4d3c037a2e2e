using System.ComponentModel;
using System.Diagnostics;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Lambda;

/// <summary>
/// A program that is started for each invocation, without a shell: the payload is its standard input, its standard output the
/// answer, and its standard error the log. A nonzero exit code is a function error.
/// </summary>
sealed class ExecutableHandler : IFunctionHandler
{
    readonly string _command;
    readonly string[] _arguments;
    readonly TimeSpan _timeout;

    public ExecutableHandler(Definition definition, TimeSpan timeout)
    {
        _command = definition.FilePath("command");
        _arguments = definition.OptionalStrings("arguments") ?? [];
        _timeout = timeout;
        definition.Require(File.Exists(_command), "\"command\" is no file");
    }

    public string Description => $"executable, {Path.GetFileName(_command)}";

    public async ValueTask<FunctionOutcome> RunAsync(FunctionEvent @event, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_timeout);
        var log = new LogTail();
        using var process = new Process { StartInfo = StartInfo(@event) };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            return FunctionOutcome.Error("Runtime.InvalidEntrypoint", $"RequestId: {@event.RequestId} Error: {exception.Message}");
        }

        try
        {
            // Reading from a pipe ends with the pipe and cannot be cancelled: hence the separate wait, and the kill below.
            var output = ReadAsync(process.StandardOutput.BaseStream);
            await Task.WhenAll(WriteAsync(process, @event.Payload), output, CopyAsync(process.StandardError.BaseStream, log)).WaitAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return Outcome(@event, process.ExitCode, await output, log.ToArray());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return FunctionOutcome.TimedOut(@event, _timeout, log.ToArray());
        }
        finally
        {
            // Its answer is no longer wanted.
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    ProcessStartInfo StartInfo(FunctionEvent @event)
    {
        var start = new ProcessStartInfo(_command, _arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // As in the runtime interface, which passes them as headers.
        start.Environment["AWS_LAMBDA_FUNCTION_NAME"] = @event.FunctionName;
        start.Environment["LAMBDA_RUNTIME_AWS_REQUEST_ID"] = @event.RequestId;
        if (@event.ClientContext is { } context)
            start.Environment["LAMBDA_RUNTIME_CLIENT_CONTEXT"] = context;
        return start;
    }

    static FunctionOutcome Outcome(FunctionEvent @event, int exitCode, byte[]? output, byte[] log)
    {
        if (output is null)
            return FunctionOutcome.TooLarge(log);
        if (exitCode == 0)
            return new FunctionOutcome(output, log, Failed: false);
        // .NET reports signal N as 128 + N, like a shell.
        return FunctionOutcome.OwnError(output, log)
            ?? FunctionOutcome.Error("Runtime.ExitError", $"RequestId: {@event.RequestId} Error: Runtime exited with error: exit status {exitCode}", log);
    }

    static async Task WriteAsync(Process process, ReadOnlyMemory<byte> payload)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(payload);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It may answer without having read all of its input.
        }
    }

    /// <summary>Everything, or null if it is too much; always reads to the end, so that the program can finish.</summary>
    static async Task<byte[]?> ReadAsync(Stream stream)
    {
        using var output = new MemoryStream();
        var buffer = new byte[64 * 1024];
        var tooLarge = false;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
        {
            tooLarge |= output.Length + read > LambdaLimits.SynchronousBytes;
            if (!tooLarge)
                output.Write(buffer, 0, read);
        }

        return tooLarge ? null : output.ToArray();
    }

    static async Task CopyAsync(Stream stream, LogTail log)
    {
        var buffer = new byte[LambdaLimits.LogTailBytes];
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
            log.Append(buffer.AsSpan(0, read));
    }
}
