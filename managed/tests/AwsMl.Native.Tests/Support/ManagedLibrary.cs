using AwsMl.Core.Protocol;
using System.Runtime.InteropServices;
using System.Text;

namespace AwsMl.Native.Tests.Support;

/// <summary>The exports of the published library, called as extension/runtime/request.c calls them.</summary>
sealed unsafe class ManagedLibrary
{
    public const int Pending = 0;
    public const int Done = 1;
    public const int Failed = 2;

    readonly delegate* unmanaged<int> _abiVersion;
    readonly delegate* unmanaged<int, AwsMlActivity*, AwsMlPace*, int, AwsMlError*, int> _initialize;
    readonly delegate* unmanaged<AwsMlSettings*, AwsMlError*, int> _configure;
    readonly delegate* unmanaged<AwsMlRequest*, int*, AwsMlError*, long> _submit;
    readonly delegate* unmanaged<long, AwsMlResult*, AwsMlError*, int> _poll;
    readonly delegate* unmanaged<long, void> _free;
    readonly delegate* unmanaged<void> _shutdown;

    public ManagedLibrary()
    {
        var library = NativeLibrary.Load(Repository.ManagedLibrary);
        _abiVersion = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "aws_ml_abi_version");
        _initialize = (delegate* unmanaged<int, AwsMlActivity*, AwsMlPace*, int, AwsMlError*, int>)NativeLibrary.GetExport(library, "aws_ml_initialize");
        _configure = (delegate* unmanaged<AwsMlSettings*, AwsMlError*, int>)NativeLibrary.GetExport(library, "aws_ml_configure");
        _submit = (delegate* unmanaged<AwsMlRequest*, int*, AwsMlError*, long>)NativeLibrary.GetExport(library, "aws_ml_submit");
        _poll = (delegate* unmanaged<long, AwsMlResult*, AwsMlError*, int>)NativeLibrary.GetExport(library, "aws_ml_poll");
        _free = (delegate* unmanaged<long, void>)NativeLibrary.GetExport(library, "aws_ml_free");
        _shutdown = (delegate* unmanaged<void>)NativeLibrary.GetExport(library, "aws_ml_shutdown");
    }

    public EventFd Event { get; } = new();

    public int AbiVersion() => _abiVersion();

    public void Initialize()
    {
        var error = NewError();
        Assert.Equal(0, _initialize(Event.Descriptor, null, null, 0, &error));
    }

    /// <summary>Configures endpoints; the other settings are the defaults, unless changed.</summary>
    public CallError? Configure(string url, Func<AwsMlSettings, AwsMlSettings>? change = null)
    {
        var settings = new AwsMlSettings
        {
            size = sizeof(AwsMlSettings),
            max_attempts = 1,
            connect_timeout_ms = 3_000,
            request_timeout_ms = 60_000,
            max_connections = 16,
        };
        if (change is not null)
            settings = change(settings);
        var error = NewError();
        var bytes = Encoding.UTF8.GetBytes(url);
        fixed (byte* text = bytes)
        fixed (byte* sageMaker = "sagemaker"u8)
        fixed (byte* comprehend = "comprehend"u8)
        {
            var endpoint = new AwsMlString { data = text, length = bytes.Length };
            var services = stackalloc AwsMlServiceSettings[]
            {
                new() { service = new AwsMlString { data = sageMaker, length = "sagemaker"u8.Length }, endpoint_url = endpoint },
                new() { service = new AwsMlString { data = comprehend, length = "comprehend"u8.Length }, endpoint_url = endpoint },
            };
            settings.services = services;
            settings.service_count = 2;
            return _configure(&settings, &error) == 0 ? null : new CallError(error);
        }
    }

    public (long Handle, int Taken) Submit(string operation, string target, params string?[][] rows) =>
        SubmitAtMost(0, operation, target, rows);

    /// <summary>Submits to a service that takes this many rows at a time; 0: any number.</summary>
    public (long Handle, int Taken) SubmitAtMost(int maxRows, string operation, string target, params string?[][] rows)
    {
        var handle = TrySubmit(maxRows, operation, target, rows, out var taken, out var error);
        Assert.True(handle > 0, error?.Message);
        return (handle, taken);
    }

    public CallError SubmitRefused(string operation, string target, params string?[][] rows)
    {
        Assert.Equal(-1, TrySubmit(0, operation, target, rows, out _, out var error));
        return error!;
    }

    public int Poll(long handle, out string?[][] rows, out AwsMlResult result, out CallError error)
    {
        var failure = NewError();
        var answer = new AwsMlResult { size = sizeof(AwsMlResult) };
        var state = _poll(handle, &answer, &failure);
        rows = state == Done ? PackedRows.Unpack(new ReadOnlySpan<byte>(answer.rows, (int)answer.rows_length)) : [];
        result = answer;
        error = new CallError(failure);
        return state;
    }

    /// <summary>Calls poll without a place for the result, as a broken caller might.</summary>
    public int PollWithWrongSizes(long handle)
    {
        var error = new AwsMlError();
        var result = new AwsMlResult();
        return _poll(handle, &result, &error);
    }

    public void Free(long handle) => _free(handle);

    public void Shutdown() => _shutdown();

    long TrySubmit(int maxRows, string operation, string target, string?[][] rows, out int taken, out CallError? error)
    {
        var failure = NewError();
        var packed = PackedRows.Pack(rows);
        var name = Encoding.UTF8.GetBytes(target);
        var asked = Encoding.UTF8.GetBytes(operation);
        var count = 0;
        long handle;
        fixed (byte* data = packed)
        fixed (byte* text = name)
        fixed (byte* what = asked)
        {
            var request = new AwsMlRequest
            {
                size = sizeof(AwsMlRequest),
                max_rows = maxRows,
                operation = new AwsMlString { data = what, length = asked.Length },
                target = new AwsMlString { data = text, length = name.Length },
                rows = data,
                rows_length = packed.Length,
                row_count = rows.Length,
                max_payload_bytes = 6 * 1024 * 1024,
            };
            handle = _submit(&request, &count, &failure);
        }
        // The caller may reuse its memory once submit has returned.
        packed.AsSpan().Fill(0xee);
        taken = count;
        error = handle == -1 ? new CallError(failure) : null;
        return handle;
    }

    static AwsMlError NewError()
    {
        var error = new AwsMlError { size = sizeof(AwsMlError) };
        new Span<byte>(error.message, Abi.MessageBytes).Fill(0xee);
        return error;
    }
}
