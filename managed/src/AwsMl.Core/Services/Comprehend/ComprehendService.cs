using AwsMl.Core.Aws.Endpoints;

namespace AwsMl.Core.Services.Comprehend;

/// <summary>Comprehend: sentiment detection.</summary>
sealed class ComprehendService : IService
{
    public static readonly AwsService Api =
        new("comprehend", "Comprehend", "comprehend", "comprehend", "comprehend-fips", "comprehend-fips", ComprehendErrors.Codes);

    AwsService IService.Api => Api;

    public IReadOnlyDictionary<string, PrepareRequest> Operations { get; } = new Dictionary<string, PrepareRequest>
    {
        ["detect_sentiment"] = input => DetectSentiment.Prepare(input.Target, input.Rows, input.RowCount, input.Options),
    };
}
