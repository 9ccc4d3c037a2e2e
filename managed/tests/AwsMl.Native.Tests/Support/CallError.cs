using System.Text;

namespace AwsMl.Native.Tests.Support;

/// <summary>An AwsMlError as text.</summary>
sealed class CallError
{
    public unsafe CallError(AwsMlError error)
    {
        Kind = error.kind;
        HttpStatus = error.http_status;
        Attempts = error.attempts;
        ServiceCode = Read(new ReadOnlySpan<byte>(error.service_code, Abi.CodeBytes));
        RequestId = Read(new ReadOnlySpan<byte>(error.request_id, Abi.CodeBytes));
        MessageBytes = new ReadOnlySpan<byte>(error.message, Abi.MessageBytes).ToArray();
    }

    public int Kind { get; }

    public int HttpStatus { get; }

    public int Attempts { get; }

    public string ServiceCode { get; }

    public string RequestId { get; }

    public byte[] MessageBytes { get; }

    public string Message => Read(MessageBytes);

    static string Read(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)0);
        return end < 0 ? "not terminated" : new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text[..end]);
    }
}
