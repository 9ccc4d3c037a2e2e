using Amazon.Runtime;
using AwsMl.Core.Errors;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>
/// The credentials of one service: found at the first request, not before, and in a thread of the pool, since finding them
/// may need the network.  Kept until a service does not accept them.  Requests that need them at a time share one search:
/// a source that hangs, which nothing can cancel, is asked once and holds one thread, whatever becomes of the requests.
/// </summary>
sealed class ServiceCredentials(CredentialOptions options, Func<AWSCredentials> resolve) : AWSCredentials
{
    readonly Lock _lock = new();
    Task<ImmutableCredentials>? _search;
    volatile AWSCredentials? _resolved;
    volatile ImmutableCredentials? _current;
    volatile int _version;

    public CredentialOptions Options { get; } = options;

    /// <summary>Counts up with every renewal.</summary>
    public int Version => _version;

    /// <summary>Looks again at the next request: files may have changed.</summary>
    public void Forget()
    {
        _current = null;
        _resolved = null;
    }

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        // Most do not expire, and are there.
        if (_resolved is { Expiration: null } && _current is { } current)
            return current;
        var search = Search(out var begunBefore);
        try
        {
            return await search.ConfigureAwait(false);
        }
        catch (CredentialsException) when (begunBefore)
        {
            // Perhaps it failed with the statement that began it: a cancel ends a backend's child processes, too.
            return await Search(out _).ConfigureAwait(false);
        }
    }

    /// <summary>Looks for other credentials, because a service did not accept these.</summary>
    /// <param name="refused">The <see cref="Version"/> that was not accepted.</param>
    /// <returns>Whether there are others.</returns>
    public async Task<bool> RenewAsync(int refused)
    {
        // Another request was refused as well, and came first.
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
