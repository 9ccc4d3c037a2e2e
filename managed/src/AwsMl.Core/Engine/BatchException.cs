using AwsMl.Core.Protocol;

namespace AwsMl.Core.Engine;

/// <summary>A batch failed, with all that is reported of it.</summary>
sealed class BatchException(RequestError error) : Exception(error.Message)
{
    public RequestError Error { get; } = error;
}
