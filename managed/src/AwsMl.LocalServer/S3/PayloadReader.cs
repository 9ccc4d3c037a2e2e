using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Signing;

namespace AwsMl.LocalServer.S3;

/// <summary>
/// Copies the payload of a request to a stream, piece by piece, and verifies everything that was announced: length, MD5,
/// SHA-256, checksum and signatures. The payload is plain, or aws-chunked: chunks with their lengths, signed or not, and
/// trailing headers.
/// </summary>
sealed class PayloadReader : IDisposable
{
    const string Streaming = "STREAMING-";
    const string ChunkSignature = "chunk-signature=";
    const int MaxLineBytes = 8192;

    readonly HttpRequest _request;
    readonly Stream _target;
    readonly ChunkSignatures? _signatures;
    readonly string _contentHash;
    readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly Dictionary<string, string> _trailers = new(StringComparer.OrdinalIgnoreCase);
    readonly string? _checksumHeader;
    readonly Checksum? _checksum;
    long _length;

    PayloadReader(HttpRequest request, Stream target, SignatureVerifier? verifier)
    {
        _request = request;
        _target = target;
        _contentHash = Header("x-amz-content-sha256");
        _signatures = _contentHash.StartsWith(Streaming + "AWS4-HMAC-SHA256", StringComparison.Ordinal) ? verifier?.Chunks(Header) : null;
        _checksumHeader = request.Headers.Keys.Append(Header("x-amz-trailer")).Select(name => name.ToLowerInvariant())
            .FirstOrDefault(name => name.StartsWith(Checksum.HeaderPrefix, StringComparison.Ordinal));
        _checksum = _checksumHeader is null ? null : Checksum.Create(_checksumHeader[Checksum.HeaderPrefix.Length..]);
    }

    public static async Task<Payload> CopyAsync(HttpRequest request, Stream target, SignatureVerifier? verifier, CancellationToken cancellationToken)
    {
        using var reader = new PayloadReader(request, target, verifier);
        if (reader._contentHash.StartsWith(Streaming, StringComparison.Ordinal))
            await reader.CopyChunksAsync(cancellationToken);
        else
            await reader.CopyPlainAsync(cancellationToken);
        return reader.Finish();
    }

    public void Dispose()
    {
        _md5.Dispose();
        _sha256.Dispose();
        _checksum?.Dispose();
    }

    async Task CopyPlainAsync(CancellationToken cancellationToken)
    {
        for (var ended = false; !ended;)
        {
            var read = await _request.BodyReader.ReadAsync(cancellationToken);
            await WriteAsync(read.Buffer, cancellationToken);
            _request.BodyReader.AdvanceTo(read.Buffer.End);
            ended = read.IsCompleted;
        }

        if (_contentHash is { Length: 64 } && Convert.ToHexStringLower(_sha256.GetCurrentHash()) != _contentHash)
            throw new ServiceException(400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }

    async Task CopyChunksAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var header = await LineAsync(cancellationToken) ?? throw S3Errors.IncompleteBody();
            var (size, signature) = header.Split(';', 2) is [var length, var extension] ? (length, extension) : (header, "");
            if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bytes) || bytes < 0)
                throw S3Errors.IncompleteBody();
            await CopyChunkAsync(bytes, cancellationToken);
            var hash = _sha256.GetHashAndReset();
            if (_signatures?.Next(hash) is { } expected && signature.Trim() != ChunkSignature + expected)
                throw S3Errors.SignatureDoesNotMatch();
            if (bytes == 0)
                break;
            if (await LineAsync(cancellationToken) != "")
                throw S3Errors.IncompleteBody();
        }

        await ReadTrailersAsync(cancellationToken);
        if (Header("x-amz-decoded-content-length") is { Length: > 0 } announced && announced != _length.ToString(CultureInfo.InvariantCulture))
            throw S3Errors.IncompleteBody();
    }

    async Task CopyChunkAsync(long bytes, CancellationToken cancellationToken)
    {
        while (bytes > 0)
        {
            var read = await _request.BodyReader.ReadAsync(cancellationToken);
            var piece = read.Buffer.Slice(0, Math.Min(bytes, read.Buffer.Length));
            if (piece.IsEmpty && read.IsCompleted)
                throw S3Errors.IncompleteBody();
            await WriteAsync(piece, cancellationToken);
            bytes -= piece.Length;
            _request.BodyReader.AdvanceTo(piece.End);
        }
    }

    async Task ReadTrailersAsync(CancellationToken cancellationToken)
    {
        var signed = new StringBuilder();
        while (await LineAsync(cancellationToken) is { Length: > 0 } line)
        {
            if (line.Split(':', 2) is not [var name, var value])
                throw S3Errors.IncompleteBody();
            _trailers[name] = value.Trim();
            if (!name.Equals("x-amz-trailer-signature", StringComparison.OrdinalIgnoreCase))
                signed.Append(CultureInfo.InvariantCulture, $"{name}:{value.Trim()}\n");
        }

        if (signed.Length > 0 && _signatures?.Trailer(signed.ToString()) is { } expected && _trailers.GetValueOrDefault("x-amz-trailer-signature") != expected)
            throw S3Errors.SignatureDoesNotMatch();
    }

    /// <summary>The next line, without its end; null at the end of the body.</summary>
    async Task<string?> LineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _request.BodyReader.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.ASCII.GetString(read.Buffer.Slice(0, end)).TrimEnd('\r');
                _request.BodyReader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            if (read.IsCompleted)
            {
                _request.BodyReader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.Buffer.Length > MaxLineBytes)
                throw S3Errors.IncompleteBody();
            _request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    async Task WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        foreach (var piece in bytes)
        {
            _md5.AppendData(piece.Span);
            _sha256.AppendData(piece.Span);
            _checksum?.Append(piece.Span);
            _length += piece.Length;
            await _target.WriteAsync(piece, cancellationToken);
        }
    }

    Payload Finish()
    {
        var md5 = _md5.GetHashAndReset();
        if (Header("Content-MD5") is { Length: > 0 } announced && announced != Convert.ToBase64String(md5))
            throw S3Errors.BadDigest("Content-MD5");
        if (_checksum is null)
            return new Payload(_length, md5, null);

        var checksum = Convert.ToBase64String(_checksum.Finish());
        if (checksum != (_trailers.GetValueOrDefault(_checksumHeader!) ?? Header(_checksumHeader!)))
            throw S3Errors.BadDigest(_checksumHeader![Checksum.HeaderPrefix.Length..].ToUpperInvariant());
        return new Payload(_length, md5, KeyValuePair.Create(_checksumHeader!, checksum));
    }

    string Header(string name) => _request.Headers[name].ToString();
}
