using Amazon.Runtime;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>
/// The credentials of one service: found at the first request, not before, and in a thread of the pool, since finding them
/// may need the network.  Kept until a service does not accept them.
/// </summary>
sealed class ServiceCredentials(CredentialOptions options, Func<AWSCredentials> resolve) : AWSCredentials
{
    readonly SemaphoreSlim _resolving = new(1, 1);
    volatile AWSCredentials? _resolved;
    volatile ImmutableCredentials? _current;
    volatile int _version;

    public CredentialOptions Options { get; } = options;

    /// <summary>Counts up with every renewal.</summary>
    public int Version => _version;

    /// <summary>Looks again at the next request: files may have changed.</summary>
    public void Forget() => _resolved = null;

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        try
        {
            var credentials = _resolved ?? await ResolveAsync().ConfigureAwait(false);
            return _current = await credentials.GetCredentialsAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (CredentialsException or OutOfMemoryException or Errors.RequestException))
        {
            Forget();
            throw new CredentialsException(Failures.CredentialsText(e), e);
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

    async Task<AWSCredentials> ResolveAsync()
    {
        await _resolving.WaitAsync().ConfigureAwait(false);
        try
        {
            return _resolved ??= resolve();
        }
        finally
        {
            _resolving.Release();
        }
    }
}
