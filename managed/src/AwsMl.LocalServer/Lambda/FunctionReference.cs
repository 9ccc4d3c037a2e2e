namespace AwsMl.LocalServer.Lambda;

/// <summary>A function as named in an invocation: by name, partial ARN or ARN, each with or without a qualifier.</summary>
sealed record FunctionReference(string Name, string? Qualifier)
{
    const string Prefix = "/2015-03-31/functions/";
    const string Suffix = "/invocations";

    /// <summary>The reference in the path; null if it is not the path of an invocation.</summary>
    public static FunctionReference? Parse(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        if (!path.StartsWith(Prefix, StringComparison.Ordinal) || !path.EndsWith(Suffix, StringComparison.Ordinal) || path.Length <= Prefix.Length + Suffix.Length)
            return null;

        var qualifier = request.Query["Qualifier"].ToString() is { Length: > 0 } asked ? asked : null;
        return path[Prefix.Length..^Suffix.Length].Split(':') switch
        {
            [var name] when !name.Contains('/') => new(name, qualifier),
            [var name, var version] => new(name, version),
            [_, "function", var name] => new(name, qualifier),
            [_, "function", var name, var version] => new(name, version),
            ["arn", _, "lambda", _, _, "function", var name] => new(name, qualifier),
            ["arn", _, "lambda", _, _, "function", var name, var version] => new(name, version),
            _ => null,
        };
    }

    /// <summary>The version that runs: the qualifier if it is a number, otherwise the latest.</summary>
    public string ExecutedVersion => Qualifier is { } version && version.All(char.IsAsciiDigit) ? version : "$LATEST";
}
