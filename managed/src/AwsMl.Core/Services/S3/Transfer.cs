using System.Diagnostics;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>
/// Transfers data between the backend and S3, in buffers that are passed back and forth: the backend fills those of an upload
/// and empties those of a download, in its own thread, while requests run on the thread pool.  The signal is raised whenever
/// polling again may give a different result.
/// </summary>
public abstract class Transfer
{
    readonly ServiceConnections _connections;
    readonly CompletionSignal _signal;
    readonly TransferOptions _options;
    readonly CancellationTokenSource _cancellation = new();
    readonly long _started = Stopwatch.GetTimestamp();
    readonly Task<S3Client> _client;
    RequestError? _error;
    bool _freed;

    private protected Transfer(ServiceConnections connections, CompletionSignal signal, TransferOptions options)
    {
        options.Check();
        _connections = connections;
        _signal = signal;
        _options = options;
        connections.AddUser();
        // The region may have to be looked up.
        _client = Task.Run(() => new S3Connection(connections.Of(S3Service.Api)).CreateClient(options));
    }

    /// <summary>Guards what is shared between the backend's thread and the pool.</summary>
    private protected Lock Gate { get; } = new();

    private protected S3Location Location => _options.Location;

    private protected int MaxInFlight => _options.MaxInFlight;

    private protected RequestCounters Counters => _options.Counters;

    /// <summary>Cancelled when the transfer ends.</summary>
    private protected CancellationToken Cancellation => _cancellation.Token;

    /// <summary>The client, created on first use.</summary>
    private protected Task<S3Client> Client => _client;

    /// <summary>Gets the buffer that the backend may use now.</summary>
    /// <param name="buffer">Its address; valid until <see cref="Next"/>.</param>
    /// <param name="length">For an upload, the space in it; for a download, the length of the data, 0 at the end.</param>
    /// <param name="error">Why there will be no buffer.</param>
    public abstract RequestState Poll(out nint buffer, out long length, out RequestError? error);

    /// <summary>The backend has filled or emptied the buffer.</summary>
    /// <param name="length">For an upload, the length of the data in it.</param>
    /// <param name="endsObject">Whether what follows goes into another object.</param>
    public abstract void Next(long length, bool endsObject);

    /// <summary>
    /// Gets the state of the whole transfer: for an upload, after the last buffer; for a download, any time after the first
    /// buffer.
    /// </summary>
    /// <param name="length">For an upload, the length of the data in the last buffer, as passed in the first call.</param>
    /// <param name="result">Its result, when it is done.</param>
    /// <param name="error">Its error, when it has failed.</param>
    public abstract RequestState Finish(long length, out TransferResult? result, out RequestError? error);

    /// <summary>Ends the transfer, without waiting.</summary>
    /// <returns>Completes when nothing of it remains, including at the service.</returns>
    public Task FreeAsync()
    {
        lock (Gate)
            _freed = true;
        // Not Cancel(): callbacks would run here, in the backend's own thread.
        return Task.Run(async () =>
        {
            try
            {
                await _cancellation.CancelAsync().ConfigureAwait(false);
                await EndAsync().ConfigureAwait(false);
            }
            finally
            {
                _connections.Dispose();
            }
        });
    }

    /// <summary>Waits until nothing is running any more, and frees everything.  There is no one to report errors to.</summary>
    private protected abstract Task EndAsync();

    private protected RequestError? Error
    {
        get
        {
            lock (Gate)
                return _error;
        }
    }

    /// <summary>Keeps the first error, and cancels everything else that is running.</summary>
    private protected void Fail(Exception exception)
    {
        lock (Gate)
            _error ??= Describe(exception) with { ElapsedMilliseconds = Stopwatch.GetElapsedTime(_started).TotalMilliseconds };
        _ = _cancellation.CancelAsync();
        Raise();
    }

    private protected void Raise()
    {
        lock (Gate)
        {
            if (!_freed)
                _signal.Raise();
        }
    }

    // What the SDK's parsers throw for a response that does not come from S3.
    static RequestException? NotUnderstood(Exception exception) => exception is XmlException or FormatException or OverflowException or AmazonUnmarshallingException
        ? new RequestException(ErrorKind.BadAnswer, "the answer did not come from S3", inner: exception)
        : null;

    // The server's credentials are not involved.
    static string HintOfCall(RequestError error) => error.Kind switch
    {
        ErrorKind.NoCredentials =>
            $"These credentials were passed in the call. {(error.Hint.Length > 0 ? error.Hint : "Check the access key, the secret key and the session token.")}",
        ErrorKind.AccessDenied =>
            $"The credentials were passed in the call. {(error.Hint.Length > 0 ? error.Hint : "They need permission for this operation.")}",
        _ => error.Hint,
    };

    RequestError Describe(Exception exception)
    {
        try
        {
            var (inner, attempts) = exception is S3Exception { InnerException: { } cause } e ? (cause, e.Attempts) : (exception, 0);
            var error = DescribeCause(inner) with { Attempts = attempts };
            return _options.Key is null ? error : error with { Hint = HintOfCall(error) };
        }
        catch (Exception)
        {
            return RequestError.OutOfMemory;
        }
    }

    /// <summary>Describes the exception that a request of a transfer failed with.</summary>
    internal static RequestError DescribeCause(Exception exception)
    {
        var error = ErrorClassifier.Describe(NotUnderstood(exception) ?? exception, logPayloads: false, S3Errors.Codes);
        return exception is AmazonS3Exception e && BucketRegion.Hint(e) is { } hint ? error with { Hint = hint } : error;
    }
}
