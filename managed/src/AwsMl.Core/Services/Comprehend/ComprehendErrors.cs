using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;
using static AwsMl.Core.Errors.Retry;
using static AwsMl.Core.Errors.ServiceErrors;
using static AwsMl.Core.Protocol.ErrorKind;

namespace AwsMl.Core.Services.Comprehend;

/// <summary>The error codes of Comprehend.</summary>
static class ComprehendErrors
{
    public static readonly IReadOnlyDictionary<string, ServiceError> Codes = new Dictionary<string, ServiceError>(StringComparer.OrdinalIgnoreCase)
    {
        ["BatchSizeLimitExceededException"] = new(TooLarge, Hint: "A smaller max_rows_per_batch makes batches smaller."),
        ["InvalidRequestException"] = Refused,
        ["TextSizeLimitExceededException"] = new(TooLarge, Hint: "Amazon Comprehend accepts texts of at most 5000 bytes in UTF-8."),
        ["UnsupportedLanguageException"] = new(ErrorKind.ServiceError, Hint: "Not every language is available in every region; see aws_ml.region."),

        // For single texts of a batch
        ["INTERNAL_SERVER_ERROR"] = Passing,
        ["INVALID_REQUEST"] = Refused,
        ["INVALID_PARAMETER"] = Refused,
        ["TEXT_SIZE_LIMIT_EXCEEDED"] = new(TooLarge, Hint: "Amazon Comprehend accepts texts of at most 5000 bytes in UTF-8."),
        ["UNSUPPORTED_LANGUAGE"] = Refused,
        ["VALIDATION_ERROR"] = Refused,
    };
}
