namespace AwsMl.LocalServer.Signing;

/// <summary>Reads the AWS shared credentials format: <c>[profile]</c> sections of <c>aws_access_key_id</c>,
/// <c>aws_secret_access_key</c> and, optionally, <c>aws_session_token</c>.</summary>
static class SharedCredentialsFile
{
    public static IReadOnlyList<Credential> Read(string path)
    {
        var credentials = new List<Credential>();
        var profile = "";
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

        foreach (var raw in File.ReadLines(path))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;

            if (line[0] == '[')
            {
                EndProfile();
                profile = line.Trim('[', ']').Trim();
                continue;
            }

            var equals = line.IndexOf('=');
            if (equals > 0)
                values[line[..equals].Trim()] = line[(equals + 1)..].Trim();
        }

        EndProfile();
        if (credentials.Count == 0)
            throw new InvalidDataException($"{path}: no profile with aws_access_key_id and aws_secret_access_key");
        return credentials;

        void EndProfile()
        {
            var hasKey = values.TryGetValue("aws_access_key_id", out var keyId);
            var hasSecret = values.TryGetValue("aws_secret_access_key", out var secret);
            if (hasKey != hasSecret)
                throw new InvalidDataException($"{path}: profile \"{profile}\" has an access key without a secret key, or the reverse");
            if (hasKey)
                credentials.Add(new Credential(keyId!, secret!, values.GetValueOrDefault("aws_session_token")));
            values.Clear();
        }
    }
}
