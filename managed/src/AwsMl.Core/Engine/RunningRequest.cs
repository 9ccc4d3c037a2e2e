using System.Diagnostics;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services;

namespace AwsMl.Core.Engine;

/// <summary>
/// A request between submit and free.  It runs on the thread pool; the backend's thread polls and frees.  A lock decides which
/// of the two comes first: a freed request neither raises the signal nor keeps a result.
/// </summary>
/// <param name="submission">The rows to send.</param>
/// <param name="connections">Where to send them.</param>
/// <param name="options">How to send them.</param>
/// <param name="signal">Raised when it is done or has failed.</param>
/// <param name="started">When submit began, a timestamp of <see cref="Stopwatch"/>.</param>
sealed class RunningRequest(
    Submission submission, ServiceConnections connections, RequestOptions options, CompletionSignal signal, long started)
{
    readonly Lock _lock = new();
    readonly CancellationTokenSource _cancellation = new();
    bool _freed;
    RequestState _state;
    RequestResult? _result;
    RequestError? _error;

    /// <summary>Starts the request.  The connections stay open until it has ended.</summary>
    public void Start()
    {
        connections.AddUser();
        try
        {
            _ = Task.Run(RunAsync);
        }
        catch
        {
            connections.Dispose();
            throw;
        }
    }

    public RequestState Poll(out RequestResult? result, out RequestError? error)
    {
        lock (_lock)
        {
            result = _result;
            error = _error;
            return _state;
        }
    }

    /// <summary>Ends the request, without waiting.</summary>
    public void Free()
    {
        lock (_lock)
        {
            _freed = true;
            _result?.Rows.Dispose();
            _result = null;
        }
        // Not Cancel(): callbacks would run here, in the backend's own thread.
        _ = _cancellation.CancelAsync();
    }

    async Task RunAsync()
    {
        var batch = new BatchRunner(submission, connections, options, started, _cancellation.Token);
        try
        {
            Complete(await batch.RunAsync().ConfigureAwait(false), null);
        }
        catch (BatchException e)
        {
            Complete(null, e.Error);
        }
        catch (Exception e)
        {
            Complete(null, Describe(e));
        }
        finally
        {
            connections.Dispose();
        }
    }

    static RequestError Describe(Exception exception)
    {
        try
        {
            return ErrorClassifier.Describe(exception, logPayloads: false);
        }
        catch (Exception)
        {
            // Describing an out-of-memory error may need memory.
            return RequestError.OutOfMemory;
        }
    }

    void Complete(RequestResult? result, RequestError? error)
    {
        lock (_lock)
        {
            if (_freed)
            {
                result?.Rows.Dispose();
                return;
            }
            (_result, _error) = (result, error);
            _state = result is not null ? RequestState.Done : RequestState.Failed;
            signal.Raise();
        }
    }
}
