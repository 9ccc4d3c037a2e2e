using System.Diagnostics;
using System.Net;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Tests.Errors;

/// <summary>The table of the services' error codes, by what botocore knows of them.</summary>
public class ServiceErrorsTests
{
    /// <summary>Where we try again and botocore does not: SageMaker Runtime's API reference says that it may pass.</summary>
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
            var actual = ServiceErrors.Find(service, code)?.Retry.ToString() ?? "not known";
            if (actual != expected)
                wrong.Add($"{service} {code}: {actual} instead of {expected}");
        }

        Assert.InRange(lines.Length, 100, 1000);
        Assert.Empty(wrong);
    }

    /// <summary>A caller who is told that the service is busy tries again: only where that may help.</summary>
    [Theory]
    [InlineData(ServiceErrors.SageMaker)]
    [InlineData(ServiceErrors.Comprehend)]
    [InlineData(ServiceErrors.Bedrock)]
    [InlineData(ServiceErrors.Lambda)]
    [InlineData(ServiceErrors.S3)]
    [InlineData(ServiceErrors.Sts)]
    public void What_is_throttled_is_unavailable(string service) =>
        Assert.All(ServiceErrors.All(service), known => Assert.True(
            known.Error.Retry != Retry.Throttling || known.Error.Kind == ErrorKind.Unavailable, known.Code));

    [Theory]
    [InlineData(ServiceErrors.Lambda)]
    [InlineData(ServiceErrors.S3)]
    [InlineData(ServiceErrors.Bedrock)]
    public void Hints_are_sentences_that_fit(string service) =>
        Assert.All(ServiceErrors.All(service), known =>
        {
            if (known.Error.Hint is not { } hint)
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

    static string[] Run(string program, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
