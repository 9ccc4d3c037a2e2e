using System.Diagnostics;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Aws.Retry;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services;
using Activity = AwsMl.Core.Protocol.Activity;

namespace AwsMl.Core.Engine;

/// <summary>
/// Sends the rows of a submission until each has its answer.  The client retries the same request; this class decides when to
/// make a new one:
/// <list type="bullet">
/// <item>A request that is too large is split in two, down to single rows.</item>
/// <item>So is one that timed out, with the remaining attempts: it is never sent again at the same size.</item>
/// <item>Rows that failed within a successful answer are sent again, without the others.</item>
/// <item>With KeepGoing, a request that failed because of its rows is divided until the rows at fault are found: in row mode,
/// the others would have had their answers.</item>
/// </list>
/// </summary>
sealed class BatchRunner(
    Submission submission, ServiceConnections connections, RequestOptions options, long started, CancellationToken cancellationToken)
{
    readonly RowAnswers _answers = new(submission.RowsTaken);
    readonly int _maxAttempts = connections.Settings.MaxAttempts;
    int _attempts;
    long _bytesOut;
    long _bytesIn;
    double _answered;

    /// <summary>Number of requests sent.</summary>
    public int Attempts => _attempts;

    /// <summary>Milliseconds since submit.</summary>
    public double Elapsed => Stopwatch.GetElapsedTime(started).TotalMilliseconds;

    /// <summary>Sends the rows.</summary>
    /// <exception cref="BatchException">The batch failed.</exception>
    public async Task<RequestResult> RunAsync()
    {
        try
        {
            foreach (var (row, error, _) in submission.Refused)
                _answers.Fail([row], error with { Rows = 1 });
            if (submission.Request is { } request)
                await SendAsync(request, _maxAttempts).ConfigureAwait(false);
            return new RequestResult(
                _answers.TakeRows(), submission.RowsTaken, _attempts, _answered, _bytesOut, _bytesIn, _answers.Failures);
        }
        finally
        {
            _answers.Dispose();
        }
    }

    async Task SendAsync(PreparedRequest request, int attempts)
    {
        var connection = request.Connection(connections);
        var target = connection.Target(request.Target);
        if (request.Rows.Length > 1 && request.Request.Body.Length >= target.SmallestRefused)
        {
            await SplitAndSendAsync(request, attempts).ConfigureAwait(false);
            return;
        }

        var rows = new NativeBuffer();
        var errors = new List<RowError>();
        try
        {
            await SendOnceAsync(request, connection, target, attempts, rows, errors).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            rows.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            var error = Describe(e, request);
            if (error.Kind == ErrorKind.TooLarge && request.Rows.Length > 1)
                target.Refused(request.Request.Body.Length);
            await FailAsync(request, error, attempts).ConfigureAwait(false);
            return;
        }
        _answers.Add(request.Rows, rows);
        await ResendAsync(request, errors, attempts - 1).ConfigureAwait(false);
    }

    async Task SendOnceAsync(
        PreparedRequest prepared, ServiceConnection connection, ServiceTarget target, int attempts, NativeBuffer rows, List<RowError> errors)
    {
        var request = prepared.Request;
        request.MaxAttempts = attempts;
        request.RowCount = prepared.Rows.Length;
        request.Counters = options.Counters;
        request.Limits = options.Limits;
        request.Deadline = Deadline();
        ServiceAnswer answer;
        try
        {
            // The wait for credentials does not take the token, but cancellation must be noticed all the same.
            answer = await connection.SendAsync(request, target, cancellationToken)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _attempts += request.Attempts;
        }
        _answered = Elapsed;
        _bytesOut += request.Body.Length;
        _bytesIn += answer.Received.Length;
        var tokens = prepared.CountTokens(answer);
        options.Counters.Received(answer.Received.Length, tokens);
        options.Limits.Add(tokens);
        try
        {
            prepared.ReadAnswer(answer, new PackedRowWriter(rows), errors);
        }
        catch (RequestException e)
        {
            options.Counters.Failed(e.Kind);
            throw new BatchException(ErrorClassifier.Describe(e, connections.Settings.LogPayloads) with
            {
                HttpStatus = (int)answer.HttpStatusCode,
                RequestId = answer.RequestId,
            });
        }
    }

    /// <summary>No attempt starts after the statement's time limit, and a request takes no longer than its attempts may take.</summary>
    long Deadline()
    {
        var settings = connections.Settings;
        var own = (long)settings.RequestTimeoutMilliseconds * settings.MaxAttempts;
        var left = options.TimeLeft is { } time ? (long)(time.TotalMilliseconds - Elapsed) : long.MaxValue;
        return Environment.TickCount64 + Math.Min(own, left);
    }

    async Task ResendAsync(PreparedRequest request, List<RowError> errors, int attempts)
    {
        var again = new List<int>();
        foreach (var (index, error, isTransient) in errors)
        {
            if (isTransient && attempts > 0)
                again.Add(index);
            else
                GiveUp([request.Rows[index]], error with { Attempts = _attempts, ElapsedMilliseconds = Elapsed });
        }
        if (again.Count == 0)
            return;
        var delay = Backoff.Delay(_maxAttempts - attempts - 1);
        using (Activity.Retrying(throttled: false))
            await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
        options.Counters.Paused(delay);
        await SendAsync(request.Part(again.ToArray()), attempts).ConfigureAwait(false);
    }

    Task FailAsync(PreparedRequest request, RequestError error, int attempts)
    {
        if (request.Rows.Length > 1)
        {
            var left = attempts - request.Request.Attempts;
            if (error.Kind == ErrorKind.TooLarge)
                return SplitAndSendAsync(request, attempts);
            if (error.Kind == ErrorKind.TimedOut && left > 0)
                return SplitAndSendAsync(request, left);
            if (options.KeepGoing && error.DependsOnRows)
                return SplitAndSendAsync(request, 1);
        }
        GiveUp(request.Rows, error);
        return Task.CompletedTask;
    }

    async Task SplitAndSendAsync(PreparedRequest request, int attempts)
    {
        int[] indexes = [.. Enumerable.Range(0, request.Rows.Length)];
        var half = indexes.Length / 2;
        await SendAsync(request.Part(indexes.AsSpan(..half)), attempts).ConfigureAwait(false);
        await SendAsync(request.Part(indexes.AsSpan(half..)), attempts).ConfigureAwait(false);
    }

    void GiveUp(int[] rows, RequestError error)
    {
        error = error with { Rows = rows.Length };
        if (!options.KeepGoing || !CanGoOnAfter(error.Kind))
            throw new BatchException(error);
        _answers.Fail(rows, error);
    }

    /// <summary>Not after an internal or configuration error or at a limit, which should not be reduced to a count of rows.</summary>
    static bool CanGoOnAfter(ErrorKind kind) =>
        kind is not (ErrorKind.Configuration or ErrorKind.OutOfMemory or ErrorKind.Internal or ErrorKind.LimitReached);

    RequestError Describe(Exception exception, PreparedRequest request)
    {
        var error = exception is BatchException e ? e.Error : ErrorClassifier.Describe(exception, connections.Settings.LogPayloads);
        if (error.Kind == ErrorKind.NoCredentials)
            request.Connection(connections).Credentials.Forget();
        return error with
        {
            Attempts = _attempts,
            ElapsedMilliseconds = Elapsed,
        };
    }
}
