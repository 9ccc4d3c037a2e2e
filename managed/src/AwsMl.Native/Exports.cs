using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AwsMl.Core.Engine;
using AwsMl.Core.Protocol;

namespace AwsMl.Native;

/// <summary>
/// The exports of aws_ml_abi.h.  Each is a try/catch around a single call: an exception that escaped would end the backend, and
/// with it every session of the server.
/// </summary>
static unsafe class Exports
{
    static RequestEngine? _engine;

    static RequestEngine Engine => _engine ?? throw new RequestException(ErrorKind.Internal, "aws_ml_initialize was not called");

    [UnmanagedCallersOnly(EntryPoint = "aws_ml_abi_version", CallConvs = [typeof(CallConvCdecl)])]
    static int AbiVersion() => Abi.Version;

    [UnmanagedCallersOnly(EntryPoint = "aws_ml_initialize", CallConvs = [typeof(CallConvCdecl)])]
    static int Initialize(int eventFd, AwsMlActivity* activity, AwsMlPace* paces, int paceCount, AwsMlError* error)
    {
        try
        {
            Threads.Start();
            Activity.ShowIn(activity);
            _engine = new RequestEngine(eventFd, new PaceTable(paces, paceCount));
            return 0;
        }
        catch (Exception e)
        {
            return Fail(e, error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "aws_ml_configure", CallConvs = [typeof(CallConvCdecl)])]
    static int Configure(AwsMlSettings* settings, AwsMlError* error)
    {
        try
        {
            Engine.Configure(Interop.ReadSettings(settings));
            return 0;
        }
        catch (Exception e)
        {
            return Fail(e, error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "aws_ml_submit", CallConvs = [typeof(CallConvCdecl)])]
    static long Submit(AwsMlRequest* request, int* rowsTaken, AwsMlError* error)
    {
        try
        {
            Interop.CheckSize(request->size, sizeof(AwsMlRequest));
            // After the submission, nothing could free the request.
            ArgumentNullException.ThrowIfNull(rowsTaken);
            return Engine.Submit(
                Interop.ReadString(request->operation) ?? "",
                Interop.Bytes(request->target.data, request->target.length),
                Interop.Bytes(request->rows, request->rows_length),
                request->row_count,
                Interop.ReadOptions(request),
                out *rowsTaken);
        }
        catch (Exception e)
        {
            return Fail(e, error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "aws_ml_poll", CallConvs = [typeof(CallConvCdecl)])]
    static int Poll(long handle, AwsMlResult* result, AwsMlError* error)
    {
        try
        {
            var state = Engine.Poll(handle, out var done, out var failed);
            if (done is not null)
                Interop.WriteResult(done, result);
            if (failed is not null)
                Interop.WriteError(failed, error);
            return (int)state;
        }
        catch (Exception e)
        {
            Fail(e, error);
            return (int)RequestState.Failed;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "aws_ml_failure", CallConvs = [typeof(CallConvCdecl)])]
    static int Failure(long handle, int number, AwsMlError* error)
    {
        try
        {
            Interop.WriteError(Engine.Failure(handle, number), error);
            return 0;
        }
        catch (Exception e)
        {
            return Fail(e, error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "aws_ml_free", CallConvs = [typeof(CallConvCdecl)])]
    static void Free(long handle)
    {
        try
        {
            _engine?.Free(handle);
        }
        catch (Exception)
        {
            // No one to report this to, and nothing to do: the request was removed from the list first.
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "aws_ml_transfer_open", CallConvs = [typeof(CallConvCdecl)])]
    static long OpenTransfer(AwsMlTransferRequest* request, AwsMlError* error)
    {
        try
        {
            Interop.CheckSize(request->size, sizeof(AwsMlTransferRequest));
            return Engine.OpenTransfer((TransferDirection)request->direction, Interop.ReadTransfer(request));
        }
        catch (Exception e)
        {
            return Fail(e, error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "aws_ml_transfer_poll", CallConvs = [typeof(CallConvCdecl)])]
    static int PollTransfer(long handle, AwsMlBuffer* buffer, AwsMlError* error)
    {
        try
        {
            Interop.CheckSize(buffer->size, sizeof(AwsMlBuffer));
            var state = Engine.Transfer(handle).Poll(out var data, out buffer->length, out var failed);
            buffer->data = (byte*)data;
            if (failed is not null)
                Interop.WriteError(failed, error);
            return (int)state;
        }
        catch (Exception e)
        {
            Fail(e, error);
            return (int)RequestState.Failed;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "aws_ml_transfer_next", CallConvs = [typeof(CallConvCdecl)])]
    static int NextTransfer(long handle, long length, int endsObject, AwsMlError* error)
    {
        try
        {
            Engine.Transfer(handle).Next(length, endsObject != 0);
            return 0;
        }
        catch (Exception e)
        {
            return Fail(e, error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "aws_ml_transfer_finish", CallConvs = [typeof(CallConvCdecl)])]
    static int FinishTransfer(long handle, long length, AwsMlTransferResult* result, AwsMlError* error)
    {
        try
        {
            Interop.CheckSize(result->size, sizeof(AwsMlTransferResult));
            var state = Engine.Transfer(handle).Finish(length, out var done, out var failed);
            if (done is not null)
                (result->objects, result->bytes, result->bytes_read) = (done.Objects, done.Bytes, done.BytesRead);
            if (failed is not null)
                Interop.WriteError(failed, error);
            return (int)state;
        }
        catch (Exception e)
        {
            Fail(e, error);
            return (int)RequestState.Failed;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "aws_ml_transfer_free", CallConvs = [typeof(CallConvCdecl)])]
    static void FreeTransfer(long handle)
    {
        try
        {
            _engine?.FreeTransfer(handle);
        }
        catch (Exception)
        {
            // No one to report this to, and nothing to do: the transfer was removed from the list first.
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "aws_ml_shutdown", CallConvs = [typeof(CallConvCdecl)])]
    static void Shutdown()
    {
        try
        {
            _engine?.Shutdown();
        }
        catch (Exception)
        {
            // The process is about to exit.
        }
    }

    static int Fail(Exception exception, AwsMlError* error)
    {
        RequestError described;
        try
        {
            described = RequestEngine.Describe(exception);
        }
        catch (Exception)
        {
            described = RequestError.OutOfMemory;
        }
        Interop.WriteError(described, error);
        return -1;
    }
}
