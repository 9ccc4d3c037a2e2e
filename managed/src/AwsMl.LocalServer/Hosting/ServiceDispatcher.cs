using System.Diagnostics;
using System.Globalization;
using AwsMl.LocalServer.Control;
using AwsMl.LocalServer.Signing;
using Microsoft.AspNetCore.Connections;

namespace AwsMl.LocalServer.Hosting;

/// <summary>Takes a request to its service: body, signature, counting, answer, log.</summary>
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
                // A defect of ours, or of the disk: the client gets what a service says of its own defects, the log says which.
                answer = service.Error(new ServiceException(500, InternalFailure, "The local server failed; its log says why."));
                record.ErrorCode = Describe(exception);
            }

            record.Status = answer.Status;
            Settle();
            await answer.WriteAsync(context);
        }
        catch (Exception exception) when (IsClientGone(exception, context))
        {
            // 499 is nginx's word for it.
            record.Status = 499;
        }
        catch (Exception exception)
        {
            // While it was answered: some of the answer may be with the client, so that there is no other to give.
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

        // Before the answer leaves, so that who has it finds it counted and remembered.
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
    /// The service whose operation it is. What routes a request is what was sent and signed: the framework takes dot segments away before the services
    /// look at the path, so that a path with some is nobody's, but S3's, which reads the request line itself.
    /// </summary>
    IService? Find(HttpRequest request, RequestRecord record)
    {
        var plain = RequestTarget.IsPlain(RequestTarget.Of(request.HttpContext));
        return services.FirstOrDefault(candidate => (plain || candidate.ReadsRawTarget) && (record.Operation = candidate.Operation(request) ?? "-") != "-");
    }

    /// <summary>Whether it is a failure of the connection; a service's own files fail with an IOException as well.</summary>
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
