using System.Diagnostics;
using System.Globalization;
using AwsMl.LocalServer.Control;
using AwsMl.LocalServer.Signing;
using Microsoft.AspNetCore.Connections;

namespace AwsMl.LocalServer.Hosting;

/// <summary>Dispatches a request to its service: body, signature, counting, answer, log.</summary>
sealed class ServiceDispatcher(
    IReadOnlyList<IService> services, SignatureVerifier? verifier, RequestJournal journal, RequestLog log, TimeProvider time, bool keepBodies)
{
    const string InternalFailure = "InternalFailure";

    public async Task HandleAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var record = new RequestRecord(Guid.NewGuid().ToString(), time.GetUtcNow(), context.Request, keepBodies);
        context.Response.Headers["x-amzn-RequestId"] = record.RequestId;
        context.Response.Headers.Date = record.Time.ToString("R", CultureInfo.InvariantCulture);

        RequestJournal.Visit? visit = null;
        var failed = true;
        try
        {
            var service = Find(context.Request, record);
            if (service is null)
            {
                await NotFoundAsync(context, record);
                return;
            }

            record.Service = service.SigningName;
            Answer answer;
            try
            {
                if (!service.StreamsBody)
                    record.Body = await BodyReader.ReadAsync(context.Request, service.MaxBodyBytes);
                record.Bytes = record.Body.Length;
                verifier?.Verify(ToSigned(context, record.Body) with { OfS3 = service.SigningName == "s3" }, service.SigningName);
                var request = new ServiceRequest(context.Request, record.Body, record);
                service.Describe(request);
                visit = journal.Arrived(record);
                answer = await service.HandleAsync(request, context.RequestAborted);
                failed = answer.Status is 0 or >= 400;
                record.Fault = answer.Fault;
            }
            catch (ServiceException error)
            {
                answer = service.Error(error);
                record.ErrorCode = error.Code;
                record.Fault = error.Fault;
                if (error.RetryAfter is { } seconds)
                    context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }
            catch (Exception exception) when (!IsClientGone(exception, context))
            {
                // A bug here, or a problem of the disk: the client gets the service's internal error, and the log has the
                // details.
                answer = service.Error(new ServiceException(500, InternalFailure, "The local server failed; its log says why."));
                record.ErrorCode = Describe(exception);
            }

            record.Status = answer.Status;
            Settle();
            await answer.WriteAsync(context);
        }
        catch (Exception exception) when (IsClientGone(exception, context))
        {
            // 499 is nginx's code for this.
            record.Status = 499;
        }
        catch (Exception exception)
        {
            // Part of the answer may have been sent, so it cannot be replaced by an error.
            record.Status = 500;
            record.ErrorCode = Describe(exception);
            context.Abort();
        }
        finally
        {
            Settle();
            record.Milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            log.Write(record);
        }

        // Called before the answer is sent, so that a client that has it finds it counted and logged.
        void Settle()
        {
            if (record.Milliseconds > 0)
                return;
            record.Milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (visit is null)
                journal.Rejected();
            else
                visit.Left(failed, record.Fault);
            journal.Remember(record);
        }
    }

    /// <summary>
    /// The service that a request is for. Requests are routed by what was sent and signed: the framework removes dot segments
    /// before services see the path, so a path with such segments belongs to no service except S3, which reads the request line
    /// itself.
    /// </summary>
    IService? Find(HttpRequest request, RequestRecord record)
    {
        var plain = RequestTarget.IsPlain(RequestTarget.Of(request.HttpContext));
        return services.FirstOrDefault(candidate => (plain || candidate.ReadsRawTarget) && (record.Operation = candidate.Operation(request) ?? "-") != "-");
    }

    /// <summary>Whether the connection failed; an IOException may also come from a service's own files.</summary>
    static bool IsClientGone(Exception exception, HttpContext context) =>
        exception is BadHttpRequestException or ConnectionResetException or ConnectionAbortedException
        || (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested);

    static string Describe(Exception exception) => $"{InternalFailure} {exception.GetType().Name}: {exception.Message}";

    static async Task NotFoundAsync(HttpContext context, RequestRecord record)
    {
        record.Status = StatusCodes.Status404NotFound;
        record.ErrorCode = "UnknownOperationException";
        var answer = new ContentAnswer("application/json", "{\"message\":\"The local server has no such operation.\"}"u8.ToArray(), record.Status)
        {
            Headers = [new("x-amzn-ErrorType", record.ErrorCode)],
        };
        await answer.WriteAsync(context);
    }

    static SignedRequest ToSigned(HttpContext context, ReadOnlyMemory<byte> body) => new(
        context.Request.Method,
        RequestTarget.Of(context),
        name => context.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null,
        body);
}
