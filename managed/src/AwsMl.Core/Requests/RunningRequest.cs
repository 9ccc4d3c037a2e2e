using System.Diagnostics;
using AwsMl.Core.Aws;
using AwsMl.Core.Errors;
using AwsMl.Core.Packing;

namespace AwsMl.Core.Requests;

/// <summary>
/// A request between submit and free.  It runs on the thread pool; the backend's thread polls and frees.  One lock decides
/// which of the two comes first: a request that was freed neither raises the signal nor keeps a result.
/// </summary>
/// <param name="prepared">What is sent.</param>
/// <param name="connections">Where to.</param>
/// <param name="signal">Raised when it is done or has failed.</param>
/// <param name="started">When submit began, a timestamp of <see cref="Stopwatch"/>.</param>
sealed class RunningRequest(PreparedRequest prepared, ServiceConnections connections, CompletionSignal signal, long started)
{
    readonly Lock _lock = new();
    readonly CancellationTokenSource _cancellation = new();
    bool _freed;
    RequestState _state;
    RequestResult? _result;
    RequestError? _error;

    /// <summary>Starts it.  The connections stay open until it has ended.</summary>
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

    /// <summary>Ends it, without waiting for it.</summary>
    public void Free()
    {
        lock (_lock)
        {
            _freed = true;
            _result?.Rows.Dispose();
            _result = null;
        }
        // Not Cancel(): what it cancels would run here, in the backend's own thread.
        _ = _cancellation.CancelAsync();
    }

    async Task RunAsync()
    {
        try
        {
            Complete(await SendAsync().ConfigureAwait(false), null);
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

    async Task<RequestResult> SendAsync()
    {
        var connection = prepared.Connection(connections);
        var request = prepared.Request;
        // Credentials are waited for without a token, and it has to be heard all the same.
        var answer = await connection.SendAsync(request, _cancellation.Token).WaitAsync(_cancellation.Token).ConfigureAwait(false);
        var elapsed = Elapsed;
        var rows = new NativeBuffer();
        try
        {
            var output = new PackedRowWriter(rows);
            prepared.ReadAnswer(answer, output);
            return new RequestResult(rows, output.RowCount, request.Attempts, elapsed, request.Body.Length, answer.Body.Length);
        }
        catch (RequestException e)
        {
            rows.Dispose();
            throw new AnswerException(e, answer);
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    double Elapsed => Stopwatch.GetElapsedTime(started).TotalMilliseconds;

    RequestError Describe(Exception exception)
    {
        try
        {
            var (cause, answer) = exception is AnswerException e ? (e.InnerException!, e.Answer) : (exception, null);
            var error = Failures.Describe(cause, connections.Settings.LogPayloads);
            if (error.Kind == ErrorKind.NoCredentials)
                prepared.Connection(connections).Credentials.Forget();
            if (answer is not null)
                error = error with { HttpStatus = (int)answer.HttpStatusCode, RequestId = answer.RequestId };
            return error with { Attempts = prepared.Request.Attempts, ElapsedMilliseconds = Elapsed };
        }
        catch (Exception)
        {
            // Describing a lack of memory may need some.
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

    /// <summary>An answer that was not understood.</summary>
    sealed class AnswerException(RequestException cause, ServiceAnswer answer) : Exception(null, cause)
    {
        public ServiceAnswer Answer { get; } = answer;
    }
}
