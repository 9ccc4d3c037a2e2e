using System.Text;
using System.Text.Unicode;
using Amazon.Runtime;
using AwsMl.Core.Protocol;
using AwsMl.Core.Services.S3;

namespace AwsMl.Native;

/// <summary>Converts between the structs of the ABI and managed types.</summary>
static unsafe class Interop
{
    // More than there will ever be.
    const int MaxServices = 1000;
    const int MaxRateLimits = 100_000;

    public static Settings ReadSettings(AwsMlSettings* settings)
    {
        CheckSize(settings->size, sizeof(AwsMlSettings));
        CheckRange("max_attempts", settings->max_attempts, Limits.MaxAttempts);
        CheckRange("connect_timeout", settings->connect_timeout_ms, int.MaxValue);
        CheckRange("request_timeout", settings->request_timeout_ms, int.MaxValue);
        CheckRange("max_connections", settings->max_connections, Limits.MaxConnections);
        return new Settings
        {
            MaxAttempts = settings->max_attempts,
            ConnectTimeoutMilliseconds = settings->connect_timeout_ms,
            RequestTimeoutMilliseconds = settings->request_timeout_ms,
            LogPayloads = settings->log_payloads != 0,
            AllowHttp = settings->allow_http != 0,
            MaxConnections = settings->max_connections,
            Region = ReadString(settings->region),
            Profile = ReadString(settings->profile),
            SharedCredentialsFile = ReadString(settings->shared_credentials_file),
            CaBundle = ReadString(settings->ca_bundle),
            Proxy = ReadString(settings->proxy),
            Services = ReadServices(settings->services, settings->service_count),
            RateLimits = ReadRateLimits(settings->rate_limits, settings->rate_limit_count),
        };
    }

    static ServiceSettingsList ReadServices(AwsMlServiceSettings* services, int count)
    {
        if (count is < 0 or > MaxServices || (services is null && count > 0))
            throw new RequestException(ErrorKind.Internal, "the settings of services are not a list of them");
        var list = new ServiceSettings[count];
        for (var i = 0; i < count; i++)
            list[i] = new ServiceSettings(ReadString(services[i].service) ?? "", ReadString(services[i].role), ReadString(services[i].endpoint_url));
        return ServiceSettingsList.Create(list);
    }

    static RateLimits ReadRateLimits(AwsMlRateLimit* limits, int count)
    {
        if (count is < 0 or > MaxRateLimits || (limits is null && count > 0))
            throw new RequestException(ErrorKind.Internal, "the rate limits are not a list of them");
        var list = new RateLimit[count];
        for (var i = 0; i < count; i++)
        {
            if (!(limits[i].rate > 0))
                throw new RequestException(ErrorKind.Configuration, $"requests_per_second is {limits[i].rate}, and must be more than 0");
            list[i] = new RateLimit(ReadString(limits[i].service) ?? "", ReadString(limits[i].target), limits[i].rate);
        }
        return new RateLimits(list);
    }

    public static ReadOnlySpan<byte> Bytes(byte* data, long length)
    {
        if (length is < 0 or > int.MaxValue || (data is null && length > 0))
            throw new RequestException(ErrorKind.Internal, "a request has between 0 and 2 GB of rows");
        return new ReadOnlySpan<byte>(data, (int)length);
    }

    public static RequestOptions ReadOptions(AwsMlRequest* request) =>
        new(request->max_payload_bytes, request->keep_going != 0,
            request->max_rows > 0 ? request->max_rows : int.MaxValue,
            // More milliseconds than a TimeSpan can hold mean no limit, too.
            request->time_left_ms > 0 ? TimeSpan.FromMilliseconds(Math.Min(request->time_left_ms, long.MaxValue / TimeSpan.TicksPerMillisecond)) : null)
        {
            Counters = new RequestCounters(request->counters, request->counter_count),
            Limits = new RequestLimits(request->limits, request->limit_count),
        };

    public static TransferOptions ReadTransfer(AwsMlTransferRequest* request)
    {
        CheckRange("max_in_flight", request->max_in_flight, Limits.MaxConnections);
        var location = new S3Location(ReadString(request->bucket) ?? "", ReadString(request->key) ?? "", ReadString(request->region));
        var key = ReadString(request->access_key) is { } accessKey
            ? new ImmutableCredentials(accessKey, ReadString(request->secret_key) ?? "", ReadString(request->session_token))
            : null;
        return new TransferOptions(location, key, request->max_in_flight, ReadString(request->kms_key))
        {
            Counters = new RequestCounters(request->counters, request->counter_count),
            Limits = new RequestLimits(request->limits, request->limit_count),
        };
    }

    public static void WriteResult(RequestResult result, AwsMlResult* destination)
    {
        CheckSize(destination->size, sizeof(AwsMlResult));
        destination->row_count = result.RowCount;
        destination->rows = result.Rows.Pointer;
        destination->rows_length = result.Rows.Length;
        destination->attempts = result.Attempts;
        destination->failures = result.Failures.Count;
        destination->elapsed_ms = result.ElapsedMilliseconds;
        destination->bytes_out = result.BytesOut;
        destination->bytes_in = result.BytesIn;
    }

    /// <summary>Fills in an error.  Must not fail, whatever the caller passed: it is the last resort of every export.</summary>
    public static void WriteError(RequestError error, AwsMlError* destination)
    {
        if (destination is null || destination->size < sizeof(AwsMlError))
            return;
        destination->kind = (int)error.Kind;
        destination->http_status = error.HttpStatus;
        destination->attempts = error.Attempts;
        destination->elapsed_ms = error.ElapsedMilliseconds;
        destination->rows = error.Rows;
        WriteText(error.ServiceCode, new Span<byte>(destination->service_code, Abi.CodeBytes));
        WriteText(error.RequestId, new Span<byte>(destination->request_id, Abi.CodeBytes));
        WriteText(error.Message, new Span<byte>(destination->message, Abi.MessageBytes));
        destination->code_is_unknown = error.CodeIsUnknown ? 1 : 0;
        destination->limit = error.Limit;
        WriteText(error.Hint, new Span<byte>(destination->hint, Abi.HintBytes));
    }

    /// <summary>Writes as many whole UTF-8 characters as fit before the terminating zero.</summary>
    public static void WriteText(string text, Span<byte> destination)
    {
        Utf8.FromUtf16(text, destination[..^1], out _, out var written, replaceInvalidSequences: true);
        destination[written..].Clear();
    }

    public static void CheckSize(int size, int expected)
    {
        if (size < expected)
            throw new RequestException(ErrorKind.Internal, $"a struct of the ABI has {size} bytes instead of {expected}");
    }

    static void CheckRange(string setting, int value, int max)
    {
        if (value < 1 || value > max)
            throw new RequestException(ErrorKind.Configuration, $"{setting} is {value}, and must be between 1 and {max}");
    }

    public static string? ReadString(AwsMlString text) =>
        text.data is null || text.length <= 0 ? null : Encoding.UTF8.GetString(text.data, checked((int)text.length));
}
