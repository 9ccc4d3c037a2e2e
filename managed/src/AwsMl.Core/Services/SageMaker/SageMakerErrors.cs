using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;
using static AwsMl.Core.Errors.Retry;
using static AwsMl.Core.Errors.ServiceErrors;
using static AwsMl.Core.Protocol.ErrorKind;

namespace AwsMl.Core.Services.SageMaker;

/// <summary>The error codes of SageMaker Runtime.</summary>
static class SageMakerErrors
{
    public static readonly IReadOnlyDictionary<string, ServiceError> Codes = new Dictionary<string, ServiceError>(StringComparer.OrdinalIgnoreCase)
    {
        ["InternalDependencyException"] = Passing,
        ["ModelError"] = new(ErrorKind.ServiceError, Hint: "The endpoint's log has the message of the model; with aws_ml.log_payloads it is shown here."),
        ["ModelNotReadyException"] = Passing,
        ["ValidationError"] = new(ErrorKind.ServiceError, Hint: "An endpoint belongs to one account and region; see aws_ml.region and aws_ml.sagemaker_role."),
    };
}
