using System.Diagnostics;
using System.Net;
using AwsMl.Core.Engine;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Tests.Errors;

/// <summary>Checks the table of service error codes against botocore's.</summary>
public class ServiceErrorsTests
{
    /// <summary>
    /// Where we retry and botocore does not: according to SageMaker Runtime's API reference, the error may be temporary.
    /// </summary>
    static readonly string[] OnlyWeRetry = ["SageMaker Runtime\tInternalDependencyException", "SageMaker Runtime\tModelNotReadyException"];

    [Fact]
    public void Each_documented_code_is_known_and_classed_as_by_botocore()
    {
        var lines = Run("python3", Path.Combine(AppContext.BaseDirectory, "Data/botocore_errors.py"));
        var wrong = new List<string>();
        foreach (var line in lines)
        {
            var (service, code, expected) = line.Split('\t') is [var s, var c, var e] ? (s, c, e) : throw new InvalidOperationException(line);
            if (OnlyWeRetry.Contains($"{service}\t{code}"))
                expected = "Transient";
            var actual = ServiceErrors.Find(Codes(service), code)?.Retry.ToString() ?? "not known";
            if (actual != expected)
                wrong.Add($"{service} {code}: {actual} instead of {expected}");
        }

        Assert.InRange(lines.Length, 100, 1000);
        Assert.Empty(wrong);
    }

    /// <summary>Callers who are told that the service is busy will try again: only report that if it may help.</summary>
    [Theory]
    [MemberData(nameof(Services))]
    public void What_is_throttled_is_unavailable(string service) =>
        Assert.All(All(service), known => Assert.True(
            known.Value.Retry != Retry.Throttling || known.Value.Kind == ErrorKind.Unavailable, known.Key));

    [Theory]
    [MemberData(nameof(Services))]
    public void Hints_are_sentences_that_fit(string service) =>
        Assert.All(All(service), known =>
        {
            if (known.Value.Hint is not { } hint)
                return;
            Assert.EndsWith(".", hint);
            Assert.InRange(hint.Length, 10, 300);
        });

    [Theory]
    [InlineData(500, "Transient")]
    [InlineData(502, "Transient")]
    [InlineData(503, "Transient")]
    [InlineData(504, "Transient")]
    [InlineData(429, "Throttling")]
    [InlineData(501, "No")]
    [InlineData(505, "No")]
    [InlineData(404, "No")]
    [InlineData(301, "No")]
    public void A_status_without_a_code_decides(int status, string expected) =>
        Assert.Equal(expected, ServiceErrors.Of((HttpStatusCode)status).Retry.ToString());

    public static TheoryData<string> Services() => [.. ServiceTable.All.Select(service => service.Api.ServiceId), Sts];

    /// <summary>Not a service that SQL calls, but one that provides credentials.</summary>
    const string Sts = "STS";

    static IReadOnlyDictionary<string, ServiceError> Codes(string service) =>
        service == Sts ? StsErrors.Codes : ServiceTable.All.Single(known => known.Api.ServiceId == service).Api.ErrorCodes;

    static IEnumerable<KeyValuePair<string, ServiceError>> All(string service) => Codes(service).Concat(ServiceErrors.OfAll);

    static string[] Run(string program, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
