using System.Globalization;
using AwsMl.LocalServer.Faults;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Signing;

namespace AwsMl.LocalServer.S3;

/// <summary>Amazon S3, path style: buckets and objects as folders and files.</summary>
sealed class S3Service(BucketStore buckets, SignatureVerifier? verifier) : IService
{
    /// <summary>The operation of requests that S3 has but this server does not.</summary>
    const string Unsupported = "Unsupported";

    /// <summary>Query parameters of the supported operations; any other names a subresource of a bucket or object.</summary>
    static readonly HashSet<string> Parameters = new(StringComparer.Ordinal)
    {
        "x-id", "list-type", "prefix", "delimiter", "continuation-token", "start-after", "max-keys", "encoding-type", "fetch-owner",
        "partNumber", "max-parts", "part-number-marker", "max-uploads", "max-buckets",
    };

    readonly BucketRequests _bucketRequests = new(buckets);
    readonly ObjectRequests _objectRequests = new(buckets, verifier);

    readonly MultipartRequests _multipartRequests = new(buckets, new ObjectRequests(buckets, verifier), verifier);

    volatile ServiceFault? _fault;

    public string SigningName => "s3";

    /// <summary>It reads bodies itself.</summary>
    public int MaxBodyBytes => 0;

    public bool StreamsBody => true;

    public bool ReadsRawTarget => true;

    public void SetFault(ServiceFault? fault) => _fault = fault;

    /// <summary>S3 has no path or header of its own; its requests are recognized by the scope of the signature.</summary>
    public string? Operation(HttpRequest request)
    {
        if (AuthorizationHeader.Parse(request.Headers.Authorization.ToString(), out _)?.Scope.Service != SigningName)
            return null;
        var what = request.Query.Keys.FirstOrDefault(name => !Parameters.Contains(name));
        var copies = request.Headers.ContainsKey("x-amz-copy-source");
        var part = request.Query.ContainsKey("partNumber");
        return (request.Method, S3Target.Of(request).Level, what) switch
        {
            ("GET", S3Target.Kind.Service, null) => "ListBuckets",
            ("PUT", S3Target.Kind.Bucket, null) => "CreateBucket",
            ("HEAD", S3Target.Kind.Bucket, null) => "HeadBucket",
            ("DELETE", S3Target.Kind.Bucket, null) => "DeleteBucket",
            ("GET", S3Target.Kind.Bucket, null) when request.Query["list-type"] == "2" => "ListObjectsV2",
            ("GET", S3Target.Kind.Bucket, "uploads") => "ListMultipartUploads",
            ("PUT", S3Target.Kind.Object, null) when !copies => "PutObject",
            ("GET", S3Target.Kind.Object, null) when !part => "GetObject",
            ("HEAD", S3Target.Kind.Object, null) when !part => "HeadObject",
            ("DELETE", S3Target.Kind.Object, null) => "DeleteObject",
            ("POST", S3Target.Kind.Object, "uploads") => "CreateMultipartUpload",
            ("PUT", S3Target.Kind.Object, "uploadId") when !copies => "UploadPart",
            ("POST", S3Target.Kind.Object, "uploadId") => "CompleteMultipartUpload",
            ("DELETE", S3Target.Kind.Object, "uploadId") => "AbortMultipartUpload",
            ("GET", S3Target.Kind.Object, "uploadId") => "ListParts",
            _ => Unsupported,
        };
    }

    public void Describe(ServiceRequest request)
    {
        var decoded = request.Header("x-amz-decoded-content-length");
        request.Record.Bytes = long.TryParse(decoded, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : request.Http.ContentLength ?? 0;
    }

    public async ValueTask<Answer> HandleAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        request.Http.HttpContext.Response.Headers["x-amz-request-id"] = request.Record.RequestId;
        var fault = _fault is { } programmed ? await programmed.MeetAsync(cancellationToken) : null;
        var answer = await AnswerAsync(request, cancellationToken);
        if (fault is null)
            return answer;
        return answer switch
        {
            ContentAnswer content => fault.Damage(content),
            ObjectAnswer stored when request.Record.Operation == "GetObject" => fault.Damage(await stored.ToContentAsync(cancellationToken)),
            EmptyAnswer empty when fault.Behaviour is FaultBehaviour.Reset or FaultBehaviour.Hang => fault.Damage(new ContentAnswer("", default, empty.Status)),
            _ => answer,
        };
    }

    public Answer Error(ServiceException error) => S3Errors.ToAnswer(error);

    async ValueTask<Answer> AnswerAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var target = S3Target.Of(request.Http);
        return request.Record.Operation switch
        {
            "ListBuckets" => _bucketRequests.List(),
            "CreateBucket" => _bucketRequests.Create(target),
            "HeadBucket" => _bucketRequests.Head(target),
            "DeleteBucket" => _bucketRequests.Delete(target),
            "ListObjectsV2" => _bucketRequests.ListObjects(request, target),
            "PutObject" => await _objectRequests.PutAsync(request, target, cancellationToken),
            "GetObject" or "HeadObject" => _objectRequests.Get(request, target),
            "DeleteObject" => _objectRequests.Delete(target),
            "CreateMultipartUpload" => _multipartRequests.Create(request, target),
            "UploadPart" => await _multipartRequests.UploadPartAsync(request, target, cancellationToken),
            "CompleteMultipartUpload" => await _multipartRequests.CompleteAsync(request, target, cancellationToken),
            "AbortMultipartUpload" => _multipartRequests.Abort(request, target),
            "ListMultipartUploads" => _multipartRequests.List(request, target),
            "ListParts" => _multipartRequests.ListParts(request, target),
            _ => throw new ServiceException(501, "NotImplemented", "A header or query you provided requests a function that is not implemented."),
        };
    }
}
