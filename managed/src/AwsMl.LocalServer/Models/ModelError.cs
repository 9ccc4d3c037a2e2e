using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Models;

/// <summary>Creates SageMaker's ModelError, with its message: the model's container responded with 4xx or 5xx.</summary>
static class ModelError
{
    /// <summary>The container rejected the payload, with <paramref name="message"/>.</summary>
    public static ServiceException Refused(string message) => FromContainer(400, message);

    public static ServiceException FromContainer(int status, string message)
    {
        var side = status is >= 400 and < 500 ? "client" : "server";
        return new ServiceException(424, "ModelError",
            $"Received {side} error ({status}) from primary with message \"{message}\". " +
            "See the log of the local server for more information.",
            status, message);
    }

    /// <summary>The container did not respond within SageMaker's time limit.</summary>
    public static ServiceException TimedOut() => FromContainer(0,
        "Your invocation timed out while waiting for a response from container primary. " +
        "Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.");
}
