using System.Runtime.InteropServices;
using AwsMl.Core.Protocol;

namespace AwsMl.Native;

#pragma warning disable CS0649 // Written by the C side.

/// <summary>Constants of aws_ml_abi.h.</summary>
static class Abi
{
    public const int Version = 7;

    public const int CodeBytes = 128;
    public const int MessageBytes = 1024;
    public const int HintBytes = 512;
}

[StructLayout(LayoutKind.Sequential)]
unsafe struct AwsMlString
{
    public byte* data;
    public long length;
}

[StructLayout(LayoutKind.Sequential)]
unsafe struct AwsMlError
{
    public int size;
    public int kind;
    public int http_status;
    public int attempts;
    public double elapsed_ms;
    public long rows;
    public fixed byte service_code[Abi.CodeBytes];
    public fixed byte request_id[Abi.CodeBytes];
    public fixed byte message[Abi.MessageBytes];
    public int code_is_unknown;
    public int limit;
    public fixed byte hint[Abi.HintBytes];
}

[StructLayout(LayoutKind.Sequential)]
struct AwsMlServiceSettings
{
    public AwsMlString service;
    public AwsMlString role;
    public AwsMlString endpoint_url;
}

[StructLayout(LayoutKind.Sequential)]
struct AwsMlRateLimit
{
    public AwsMlString service;
    public AwsMlString target;
    public double rate;
}

[StructLayout(LayoutKind.Sequential)]
unsafe struct AwsMlSettings
{
    public int size;
    public int max_attempts;
    public int connect_timeout_ms;
    public int request_timeout_ms;
    public int log_payloads;
    public int max_connections;
    public int allow_http;
    public int service_count;
    public AwsMlString region;
    public AwsMlString profile;
    public AwsMlString shared_credentials_file;
    public AwsMlString ca_bundle;
    public AwsMlString proxy;
    public AwsMlServiceSettings* services;
    public AwsMlRateLimit* rate_limits;
    public int rate_limit_count;
    public int reserved;
}

[StructLayout(LayoutKind.Sequential)]
unsafe struct AwsMlRequest
{
    public int size;
    public int max_rows;
    public AwsMlString operation;
    public AwsMlString target;
    public byte* rows;
    public long rows_length;
    public int row_count;
    public int keep_going;
    public long max_payload_bytes;
    public long time_left_ms;
    public AwsMlCounters** counters;
    public int counter_count;
    public int limit_count;
    public AwsMlLimit* limits;
}

[StructLayout(LayoutKind.Sequential)]
unsafe struct AwsMlResult
{
    public int size;
    public int row_count;
    public byte* rows;
    public long rows_length;
    public int attempts;
    public int failures;
    public double elapsed_ms;
    public long bytes_out;
    public long bytes_in;
}

[StructLayout(LayoutKind.Sequential)]
unsafe struct AwsMlTransferRequest
{
    public int size;
    public int direction;
    public AwsMlString bucket;
    public AwsMlString key;
    public AwsMlString region;
    public AwsMlString access_key;
    public AwsMlString secret_key;
    public AwsMlString session_token;
    public int max_in_flight;
    public int reserved;
    public AwsMlString kms_key;
    public AwsMlCounters** counters;
    public int counter_count;
    public int limit_count;
    public AwsMlLimit* limits;
}

[StructLayout(LayoutKind.Sequential)]
unsafe struct AwsMlBuffer
{
    public int size;
    public int reserved;
    public byte* data;
    public long length;
}

[StructLayout(LayoutKind.Sequential)]
struct AwsMlTransferResult
{
    public int size;
    public int reserved;
    public long objects;
    public long bytes;
    public long bytes_read;
}
