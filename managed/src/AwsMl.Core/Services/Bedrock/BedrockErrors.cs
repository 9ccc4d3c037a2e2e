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
        ["ModelErrorException"] = new(ErrorKind.ServiceError, Hint: "With aws_ml.log_payloads the message of the model is shown here."),
        ["ModelNotReadyException"] = Passing,
        ["ModelTimeoutException"] = new(TimedOut, Hint: "Bedrock stopped waiting for the model: one that has less to write finishes sooner."),
        ["ResourceNotFoundException"] = new(ErrorKind.ServiceError, Hint: "Not every model is available in every region; see aws_ml.region."),
        ["ServiceQuotaExceededException"] = new(Unavailable, Hint: "The account's Bedrock quotas limit the use of this model."),
        ["ValidationException"] = new(ErrorKind.ServiceError, Hint: "Each model has its own request format, and some can only be called by the id of an inference profile."),
    };
}
