using AwsMl.Core.Aws.Endpoints;

namespace AwsMl.Core.Services.Bedrock;

/// <summary>Bedrock Runtime: foundation models.</summary>
sealed class BedrockService : IService
{
    public static readonly AwsService Api =
        new("bedrock", "Bedrock Runtime", "bedrock", "bedrock-runtime", "bedrock-runtime-fips", "bedrock-runtime-fips", BedrockErrors.Codes);

    AwsService IService.Api => Api;

    public IReadOnlyDictionary<string, PrepareRequest> Operations { get; } = new Dictionary<string, PrepareRequest>
    {
        ["invoke_model"] = input => InvokeModel.Prepare(input.Target, input.Rows, input.Options),
        ["get_embeddings"] = input => InvokeModel.PrepareEmbeddings(input.Target, input.Rows, input.Options),
    };
}
