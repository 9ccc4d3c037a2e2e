using System.Collections.Concurrent;

namespace AwsMl.LocalServer.Lambda;

/// <summary>The running invocations, so that none outlives the server.</summary>
sealed class RunningInvocations : IAsyncDisposable
{
    readonly ConcurrentDictionary<Task, bool> _tasks = new();
    readonly CancellationTokenSource _stopping = new();

    /// <summary>Runs an invocation until it ends, the client gives up or the server stops.</summary>
    public Task<FunctionOutcome> RunAsync(Func<CancellationToken, Task<FunctionOutcome>> invocation, CancellationToken cancellationToken)
    {
        var task = RunAsync();
        _tasks[task] = true;
        _ = task.ContinueWith(ended => _tasks.TryRemove((Task<FunctionOutcome>)ended, out _), TaskScheduler.Default);
        return task;

        async Task<FunctionOutcome> RunAsync()
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
            return await invocation(either.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_tasks.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }
}
