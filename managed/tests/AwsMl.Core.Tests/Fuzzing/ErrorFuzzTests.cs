using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Amazon.Runtime;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;
using Xunit.Abstractions;

namespace AwsMl.Core.Tests.Fuzzing;

/// <summary>Any error response is reported as an error, without what it quotes from the rows.</summary>
public class ErrorFuzzTests(ITestOutputHelper output)
{
    static readonly HttpStatusCode[] Statuses =
    [
        HttpStatusCode.MovedPermanently, HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound,
        HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.FailedDependency, HttpStatusCode.TooManyRequests,
        HttpStatusCode.InternalServerError, HttpStatusCode.ServiceUnavailable, 0, (HttpStatusCode)999,
    ];

    static readonly string?[] Headers = [null, "", "ModelError", "ValidationError", "x#ThrottlingException:http://y", "::", "#", "é \0", "ExpiredTokenException"];

    static readonly string?[] Delays = [null, "", "5", "-1", "99999999999999999999", "Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "soon\0"];

    [Fact]
    public void An_error_body_is_an_error() =>
        Fuzz.Run(
            output,
            random =>
            {
                var answer = Mutator.Mutate(AnswerCorpus.Errors, random);
                var (type, status) = (answer.ContentType, answer.RowCount);
                if (random.Next(2) == 0)
                    (type, status) = (Headers[random.Next(Headers.Length)], (int)Statuses[random.Next(Statuses.Length)]);
                return new FuzzedError(answer.Body, type, Delays[random.Next(Delays.Length)], (HttpStatusCode)status);
            },
            answer =>
            {
                var exception = ServiceErrorReader.Read(null, answer.Body, answer.Type, answer.RetryAfter, "id", answer.Status, null);
                var error = Describe(exception, logPayloads: false);
                Describe(exception, logPayloads: true);
                Assert.DoesNotContain(AnswerCorpus.RowData, error.ServiceCode);
                // Messages of services are shown; those of a model, or without a service's code, are not.
                if (exception.ModelStatus is not null || exception.ErrorCode.Length == 0)
                    CheckWithoutModel(error);
                return error.Kind.ToString();
            });

    [Fact]
    public void Any_exception_is_an_error() =>
        Fuzz.Run(output, random => RandomException(random, 0), exception =>
        {
            var error = Describe(exception, logPayloads: false);
            Describe(exception, logPayloads: true);
            Assert.NotEmpty(ErrorClassifier.OfCredentials(exception).Message);
            return error.Kind.ToString();
        });

    [Theory]
    [InlineData("", "[", "")]
    [InlineData("{", "\"message\":\"x\",", "\"code\":\"x\"}")]
    [InlineData("{\"message\":\"", "\\n", "\"}")]
    [InlineData("{\"code\":\"", "#:", "\"}")]
    [InlineData("{\"a\":[", "[],", "0]}")]
    public void A_large_error_is_read_in_time(string before, string text, string after)
    {
        var body = AnswerCheck.Large(before, text, after, null, 1).Body;
        Fuzz.RunInTime(output, () => Describe(ServiceErrorReader.Read(null, body, null, null, "", HttpStatusCode.BadRequest, null), logPayloads: true));
    }

    static RequestError Describe(Exception exception, bool logPayloads)
    {
        var error = ErrorClassifier.Describe(exception, logPayloads);
        Assert.NotEqual(ErrorKind.None, error.Kind);
        Assert.True(Enum.IsDefined(error.Kind));
        return error;
    }

    static void CheckWithoutModel(RequestError error)
    {
        Assert.NotEmpty(error.Message);
        // Credentials and permissions are the service's responsibility.
        if (error.Kind is not (ErrorKind.NoCredentials or ErrorKind.AccessDenied))
            Assert.DoesNotContain(AnswerCorpus.RowData, error.Message);
    }

    static Exception RandomException(Random random, int depth)
    {
        var text = Encoding.UTF8.GetString(Mutator.Mutate(AnswerCorpus.Errors, random).Body);
        var inner = depth < 5 && random.Next(2) == 0 ? RandomException(random, depth + 1) : null;
        return random.Next(16) switch
        {
            0 => new OutOfMemoryException(text, inner),
            1 => new RequestException((ErrorKind)random.Next(1, 14), text, random.Next(-1, 5), inner),
            2 => new CredentialsException(text),
            3 => new AmazonServiceException(text, inner, ErrorType.Unknown, random.Next(2) == 0 ? null : text, null, (HttpStatusCode)random.Next(600)),
            4 => new AmazonClientException(text, inner),
            5 => new TimeoutException(text, inner),
            6 => new TaskCanceledException(text, inner),
            7 => new HttpRequestException((HttpRequestError)random.Next(-1, 12), text, inner),
            8 => new IOException(text, inner),
            9 => new SocketException(random.Next()),
            10 => new AuthenticationException(text, inner),
            11 => new AggregateException(text, inner ?? new IOException()),
            12 => new HttpRequestException(null, inner),
            13 => new AmazonServiceException((string?)null),
            14 => new UriFormatException(text),
            _ => new ObjectDisposedException(text, inner),
        };
    }

    sealed record FuzzedError(byte[] Body, string? Type, string? RetryAfter, HttpStatusCode Status)
    {
        public override string ToString() => $"{(int)Status}, {Type}, {RetryAfter}, {Convert.ToBase64String(Body)}";
    }
}
