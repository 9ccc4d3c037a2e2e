using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using AwsMl.Core.Aws.Credentials;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Aws.Retry;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services;
using AwsMl.Core.Services.S3;

namespace AwsMl.Core.Engine;

/// <summary>
/// The implementation behind the exports: settings, and the requests that have not been freed yet.  All methods return at once
/// and are called from a single thread, the backend's.
/// </summary>
public sealed class RequestEngine
{
    /// <summary>How long the process waits on exit until incomplete uploads have been removed from the service.</summary>
    static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(5);

    readonly ConcurrentDictionary<long, RunningRequest> _requests = new();
    readonly CompletionSignal _signal;
    readonly MemoryRelease _memory;
    ServiceConnections _connections;
    readonly Transfers _transfers = new();
    long _lastHandle;

    /// <summary>Initializes the library.</summary>
    /// <param name="eventFd">A non-blocking eventfd, written to once for each request that completes.</param>
    /// <param name="paces">Where it is kept what has been learned about targets.</param>
    public RequestEngine(int eventFd, PaceTable paces)
    {
        HomeFolder.Find();
        _signal = new CompletionSignal(eventFd);
        _memory = new MemoryRelease(() => !_requests.IsEmpty);
        _connections = new ServiceConnections(new Settings(), former: null, new ServiceTargets(paces));
    }

    /// <summary>Changes the settings of requests submitted from now on.</summary>
    /// <exception cref="RequestException">A setting is invalid; the previous settings remain in force.</exception>
    public void Configure(Settings settings)
    {
        if (settings == _connections.Settings)
            return;
        var former = _connections;
        _connections = new ServiceConnections(settings, former);
        former.Dispose();
    }

    /// <summary>Starts a request with as many of the rows, from the first, as one request of the service takes.</summary>
    /// <param name="operation">An operation of <see cref="ServiceTable"/>.</param>
    /// <param name="target">Endpoint name, language code, model id or function, UTF-8.</param>
    /// <param name="rows">Packed rows; not used after this method returns.</param>
    /// <param name="rowCount">How many, at least 1.</param>
    /// <param name="options">How they are sent.</param>
    /// <param name="rowsTaken">How many rows the request contains, at least 1.</param>
    /// <returns>The handle of the request, which is greater than 0 and never reused.</returns>
    /// <exception cref="RequestException">Nothing was started.</exception>
    public long Submit(
        string operation, ReadOnlySpan<byte> target, ReadOnlySpan<byte> rows, int rowCount, RequestOptions options, out int rowsTaken)
    {
        if (rowCount < 1)
            throw new RequestException(ErrorKind.Internal, "a request has at least one row");
        var started = Stopwatch.GetTimestamp();
        var name = Encoding.UTF8.GetString(target);
        var (service, prepare) = ServiceTable.Find(operation);
        var submission = prepare(new RequestInput(name, rows, rowCount, options, _connections.Of(service.Api)));
        var request = new RunningRequest(submission, _connections, options, _signal, started);
        var handle = ++_lastHandle;
        _requests[handle] = request;
        _memory.Use();
        try
        {
            request.Start();
        }
        catch
        {
            _requests.TryRemove(handle, out _);
            throw;
        }
        rowsTaken = submission.RowsTaken;
        return handle;
    }

    /// <summary>Gets the state of a request.</summary>
    /// <param name="handle">Its handle.</param>
    /// <param name="result">Its result, when it is done; valid until it is freed.</param>
    /// <param name="error">Its error, when it has failed.</param>
    /// <exception cref="RequestException">There is no such request.</exception>
    public RequestState Poll(long handle, out RequestResult? result, out RequestError? error) =>
        _requests.TryGetValue(handle, out var request)
            ? request.Poll(out result, out error)
            : throw new RequestException(ErrorKind.Internal, $"there is no request {handle}");

    /// <summary>One of the failures of a result.</summary>
    /// <param name="handle">Handle of a request that is done.</param>
    /// <param name="number">Which, from 0.</param>
    /// <exception cref="RequestException">There is no such failure.</exception>
    public RequestError Failure(long handle, int number) =>
        Poll(handle, out var result, out _) == RequestState.Done && number >= 0 && number < result!.Failures.Count
            ? result.Failures[number]
            : throw new RequestException(ErrorKind.Internal, $"request {handle} has no failure {number}");

    /// <summary>Cancels a request if it is running, and frees its result.  Unknown handles are ignored.</summary>
    public void Free(long handle)
    {
        if (_requests.TryRemove(handle, out var request))
            request.Free();
    }

    /// <summary>Starts an upload to S3 or a download from it.</summary>
    /// <param name="direction">Upload or download.</param>
    /// <param name="options">The object, and how to transfer it.</param>
    /// <returns>The handle of the transfer, which is greater than 0 and never reused.</returns>
    /// <exception cref="RequestException">Nothing was started.</exception>
    public long OpenTransfer(TransferDirection direction, TransferOptions options)
    {
        _memory.Use();
        return _transfers.Add(direction switch
        {
            TransferDirection.Upload => new Upload(_connections, _signal, options),
            TransferDirection.Download => new Download(_connections, _signal, options),
            _ => throw new RequestException(ErrorKind.Internal, $"a transfer has no direction {(int)direction}"),
        });
    }

    /// <summary>An open transfer.</summary>
    /// <exception cref="RequestException">There is no transfer with this handle.</exception>
    public Transfer Transfer(long handle)
    {
        _memory.Use();
        return _transfers.Get(handle);
    }

    /// <summary>Ends a transfer, without waiting.  Nothing remains of an unfinished upload.</summary>
    public void FreeTransfer(long handle) => _transfers.Free(handle);

    /// <summary>Cancels everything and closes all connections.</summary>
    public void Shutdown()
    {
        foreach (var handle in _requests.Keys)
            Free(handle);
        _transfers.Shutdown(AbortLimit);
        _memory.Dispose();
        _connections.Close();
    }

    /// <summary>Describes an exception thrown by a method of this class.</summary>
    public static RequestError Describe(Exception exception) => ErrorClassifier.Describe(exception, logPayloads: false);
}
