namespace AwsMl.Core.Aws.Credentials;

/// <summary>The home directory of the server's user, which contains ~/.aws/credentials, ~/.aws/config and ~/.aws/sso.</summary>
static class HomeFolder
{
    const string Variable = "HOME";

    /// <summary>
    /// Makes sure that it is known. Debian starts the server without HOME, which is all that the SDK looks at; .NET looks up
    /// the effective user in the password database, as the AWS CLI does. This only sets .NET's copy of the environment, which
    /// credential_process inherits; PostgreSQL's own is not changed.
    /// </summary>
    public static void Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
            Environment.SetEnvironmentVariable(Variable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));
    }
}
