using Amazon.Runtime;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>
/// The credentials for one service.  They are looked up at the first request, in a pool thread, since that may need the
/// network, and kept until a service rejects them.  Concurrent requests share one search: a source that hangs cannot be
/// cancelled, so it is asked only once and blocks one thread, whatever happens to the requests.
/// </summary>
sealed class ServiceCredentials(CredentialOptions options, Func<AWSCredentials> resolve) : AWSCredentials
{
    readonly Lock _lock = new();
    Task<ImmutableCredentials>? _search;
    volatile AWSCredentials? _resolved;
    volatile ImmutableCredentials? _current;
    volatile int _version;

    public CredentialOptions Options { get; } = options;

    /// <summary>Incremented with every renewal.</summary>
    public int Version => _version;

    /// <summary>Makes the next request look them up again: files may have changed.</summary>
    public void Forget()
    {
        _current = null;
        _resolved = null;
    }

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        // Most credentials do not expire and are available.
        if (_resolved is { Expiration: null } && _current is { } current)
            return current;
        var search = Search(out var begunBefore);
        try
        {
            return await search.ConfigureAwait(false);
        }
        catch (CredentialsException) when (begunBefore)
        {
            // The search may have failed with the statement that started it: a cancel also ends a backend's child processes.
            return await Search(out _).ConfigureAwait(false);
        }
    }

    /// <summary>Looks for other credentials, because a service rejected these.</summary>
    /// <param name="refused">The <see cref="Version"/> that was rejected.</param>
    /// <returns>Whether other credentials were found.</returns>
    public async Task<bool> RenewAsync(int refused)
    {
        // Another request was rejected as well, and got here first.
        if (_version != refused)
            return true;
        var former = _current;
        Forget();
        try
        {
            if ((await GetCredentialsAsync().ConfigureAwait(false)).Equals(former))
                return false;
        }
        catch (CredentialsException)
        {
            return false;
        }
        Interlocked.CompareExchange(ref _version, refused + 1, refused);
        return true;
    }

    Task<ImmutableCredentials> Search(out bool begunBefore)
    {
        lock (_lock)
        {
            begunBefore = _search is { IsCompleted: false };
            if (!begunBefore)
                _search = Task.Run(SearchAsync);
            return _search!;
        }
    }

    async Task<ImmutableCredentials> SearchAsync()
    {
        try
        {
            var credentials = _resolved ??= resolve();
            return _current = await credentials.GetCredentialsAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (CredentialsException or OutOfMemoryException or RequestException { Kind: ErrorKind.Configuration }))
        {
            Forget();
            throw ErrorClassifier.OfCredentials(e);
        }
    }
}
