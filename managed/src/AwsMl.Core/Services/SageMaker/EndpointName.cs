using System.Text.RegularExpressions;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.SageMaker;

/// <summary>
/// Names of endpoints (SageMaker API Reference, InvokeEndpoint, EndpointName). Underscores are accepted in addition to what the
/// reference allows, because the examples in Aurora's documentation have them. No name can change the path or host of the
/// request.
/// </summary>
static partial class EndpointName
{
    const int MaxLength = 63;

    public static void Check(string name)
    {
        if (name.Length > MaxLength)
            throw new RequestException(ErrorKind.BadArgument, $"the endpoint name has {name.Length} characters, Amazon SageMaker allows {MaxLength}");
        if (!Pattern().IsMatch(name))
            throw new RequestException(ErrorKind.BadArgument,
                $"\"{name}\" is not the name of an endpoint: names have letters, digits, hyphens and underscores, and start and end with a letter or digit");
    }

    [GeneratedRegex("^[a-zA-Z0-9]([-_]*[a-zA-Z0-9])*\\z")]
    private static partial Regex Pattern();
}
