namespace AwsMl.LocalServer.Signing;

/// <summary>A parsed Authorization header of Signature Version 4.</summary>
sealed record AuthorizationHeader(string AccessKeyId, CredentialScope Scope, IReadOnlyList<string> SignedHeaders, string Signature)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Parses <paramref name="value"/>, or sets <paramref name="problem"/> to AWS's message.</summary>
    public static AuthorizationHeader? Parse(string value, out string problem)
    {
        problem = "";
        if (!value.StartsWith(Algorithm, StringComparison.Ordinal))
        {
            problem = $"Unsupported AWS 'algorithm': '{value.Split(' ')[0]}'.";
            return null;
        }

        var parts = value[Algorithm.Length..]
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.Ordinal)
            .ToDictionary(sameName => sameName.Key, sameName => sameName.Last()[1], StringComparer.Ordinal);

        foreach (var name in (ReadOnlySpan<string>)["Credential", "Signature", "SignedHeaders"])
        {
            if (!parts.ContainsKey(name))
                problem += $"Authorization header requires '{name}' parameter. ";
        }

        if (problem.Length > 0)
        {
            problem = problem.TrimEnd();
            return null;
        }

        // The key id may itself contain slashes; the scope is the last four elements.
        var credential = parts["Credential"].Split('/');
        if (credential.Length < 5 || credential[^1] != CredentialScope.Terminator)
        {
            problem = $"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{parts["Credential"]}'";
            return null;
        }

        return new AuthorizationHeader(
            string.Join('/', credential[..^4]),
            new CredentialScope(credential[^4], credential[^3], credential[^2]),
            parts["SignedHeaders"].Split(';'),
            parts["Signature"]);
    }
}
