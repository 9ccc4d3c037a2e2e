using System.Diagnostics.CodeAnalysis;

namespace AwsMl.LocalServer.Signing;

/// <summary>The access keys that the server accepts, by key id.</summary>
sealed class CredentialStore
{
    readonly Dictionary<string, Credential> _byKeyId = new(StringComparer.Ordinal);

    public CredentialStore(IEnumerable<Credential> credentials)
    {
        foreach (var credential in credentials)
            _byKeyId[credential.AccessKeyId] = credential;
    }

    public IReadOnlyCollection<string> KeyIds => _byKeyId.Keys;

    public bool TryFind(string keyId, [NotNullWhen(true)] out Credential? credential) => _byKeyId.TryGetValue(keyId, out credential);
}
