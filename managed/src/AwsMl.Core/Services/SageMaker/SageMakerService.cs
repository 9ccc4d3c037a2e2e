using AwsMl.Core.Aws.Endpoints;

namespace AwsMl.Core.Services.SageMaker;

/// <summary>SageMaker Runtime: models behind endpoints.</summary>
sealed class SageMakerService : IService
{
    public static readonly AwsService Api =
        new("sagemaker", "SageMaker Runtime", "sagemaker", "runtime.sagemaker", "runtime-fips.sagemaker", "runtime.sagemaker-fips", SageMakerErrors.Codes);

    AwsService IService.Api => Api;

    public IReadOnlyDictionary<string, PrepareRequest> Operations { get; } = new Dictionary<string, PrepareRequest>
    {
        ["invoke_endpoint"] = input => InvokeEndpoint.Prepare(
            input.Target, input.Rows, input.RowCount, input.Options, input.Connection.Target(input.Target).SmallestRefused),
    };
}
