using System.Buffers;

namespace AwsMl.LocalServer.Hosting;

/// <summary>Reads a whole request body, up to a limit.</summary>
static class BodyReader
{
    const int FirstBytes = 64 * 1024;

    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes)
            throw TooLarge(maxBytes);

        // The announced length is not reliable, so memory is allocated as data arrive.
        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? 0, 256, FirstBytes));
        while (true)
        {
            var read = await request.Body.ReadAsync(body.GetMemory(), request.HttpContext.RequestAborted);
            if (read == 0)
                return body.WrittenMemory;
            body.Advance(read);
            if (body.WrittenCount > maxBytes)
                throw TooLarge(maxBytes);
        }
    }

    static ServiceException TooLarge(int maxBytes) => new(413, null, $"HTTP content length exceeded {maxBytes} bytes.");
}
