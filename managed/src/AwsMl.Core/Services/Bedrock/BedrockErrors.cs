using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;
using static AwsMl.Core.Errors.Retry;
using static AwsMl.Core.Errors.ServiceErrors;
using static AwsMl.Core.Protocol.ErrorKind;

namespace AwsMl.Core.Services.Bedrock;

/// <summary>The error codes of Bedrock Runtime.</summary>
static class BedrockErrors
{
    public static readonly IReadOnlyDictionary<string, ServiceError> Codes = new Dictionary<string, ServiceError>(StringComparer.OrdinalIgnoreCase)
    {
        ["AccessDeniedException"] = new(AccessDenied, Hint: "The role needs bedrock:InvokeModel, and the account access to the model, in this region; see aws_ml.bedrock_role."),
        ["ModelErrorException"] = new(ErrorKind.ServiceError, Hint: "With aws_ml.log_payloads the words of the model are shown here."),
        ["ModelNotReadyException"] = Passing,
        ["ModelTimeoutException"] = new(TimedOut, Hint: "It is Bedrock that waited no longer: a model that has less to write is done sooner."),
        ["ResourceNotFoundException"] = new(ErrorKind.ServiceError, Hint: "Not every model is there in every region; see aws_ml.region."),
        ["ServiceQuotaExceededException"] = new(Unavailable, Hint: "The account's quotas of Bedrock say how much this model takes."),
        ["ValidationException"] = new(ErrorKind.ServiceError, Hint: "Each model has its own form of a body, and some are asked by the id of an inference profile only."),
    };
}
