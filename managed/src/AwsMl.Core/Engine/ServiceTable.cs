using AwsMl.Core.Protocol;
using AwsMl.Core.Services;
using AwsMl.Core.Services.Bedrock;
using AwsMl.Core.Services.Comprehend;
using AwsMl.Core.Services.Lambda;
using AwsMl.Core.Services.S3;
using AwsMl.Core.Services.SageMaker;

namespace AwsMl.Core.Engine;

/// <summary>All services.</summary>
static class ServiceTable
{
    public static readonly IReadOnlyList<IService> All =
    [
        new SageMakerService(),
        new ComprehendService(),
        new BedrockService(),
        new LambdaService(),
        new S3Service(),
    ];

    static readonly Dictionary<string, (IService, PrepareRequest)> Operations =
        All.SelectMany(service => service.Operations.Select(operation => (operation.Key, (service, operation.Value)))).ToDictionary();

    /// <summary>An operation, and the service that has it.</summary>
    /// <param name="operation">Its name.</param>
    public static (IService Service, PrepareRequest Prepare) Find(string operation) =>
        Operations.TryGetValue(operation, out var found)
            ? found
            : throw new RequestException(ErrorKind.Internal, $"there is no operation \"{operation}\"");
}
