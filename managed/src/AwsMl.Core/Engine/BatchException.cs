using AwsMl.Core.Protocol;

namespace AwsMl.Core.Engine;

/// <summary>A failed batch, with everything that is reported about it.</summary>
sealed class BatchException(RequestError error) : Exception(error.Message)
{
    public RequestError Error { get; } = error;
}
