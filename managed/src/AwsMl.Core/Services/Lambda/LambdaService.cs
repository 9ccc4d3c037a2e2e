using AwsMl.Core.Aws.Endpoints;

namespace AwsMl.Core.Services.Lambda;

/// <summary>Lambda: functions of the account.</summary>
sealed class LambdaService : IService
{
    public static readonly AwsService Api =
        new("lambda", "Lambda", "lambda", "lambda", "lambda-fips", "lambda-fips", LambdaErrors.Codes);

    AwsService IService.Api => Api;

    public IReadOnlyDictionary<string, PrepareRequest> Operations { get; } = new Dictionary<string, PrepareRequest>
    {
        ["invoke_function"] = input => InvokeFunction.Prepare(input.Target, input.Rows, input.Options),
    };
}
