using System.Text.RegularExpressions;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.Bedrock;

/// <summary>
/// Ids and ARNs of models (Bedrock API Reference, InvokeModel, modelId).  The reference lists the existing forms; here, all are
/// accepted that cannot change the path or host of the request.
/// </summary>
static partial class ModelId
{
    const int MaxLength = 2048;

    public static void Check(string id)
    {
        if (id.Length > MaxLength)
            throw new RequestException(ErrorKind.BadArgument, $"the model id has {id.Length} characters, Amazon Bedrock allows {MaxLength}");
        if (!Pattern().IsMatch(id))
            throw new RequestException(ErrorKind.BadArgument, $"\"{id}\" is not the id or ARN of a model");
    }

    // A dot or a slash only between letters and digits, so that no segment is empty, "." or "..".  A name may end with a dash.
    [GeneratedRegex("^[a-zA-Z0-9]([-_:]*[a-zA-Z0-9]|[./][a-zA-Z0-9])*[-_]?\\z")]
    private static partial Regex Pattern();
}
