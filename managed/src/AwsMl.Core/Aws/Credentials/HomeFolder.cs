namespace AwsMl.Core.Aws.Credentials;

/// <summary>The home of the server's user, below which are ~/.aws/credentials, ~/.aws/config and ~/.aws/sso.</summary>
static class HomeFolder
{
    const string Variable = "HOME";

    /// <summary>
    /// Sees to it that it is known. Debian starts the server without HOME, and the SDK asks for nothing else; .NET asks the password database for the
    /// effective user's, as the AWS CLI does. What is set here is .NET's copy of the environment, and a credential_process's: PostgreSQL's own stays as it is.
    /// </summary>
    public static void Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
            Environment.SetEnvironmentVariable(Variable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));
    }
}
