using AwsMl.LocalServer.Signing;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Signing;

public sealed class SharedCredentialsFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    [Fact]
    public void Every_profile_is_a_key()
    {
        var path = _folder.Write("credentials", """
            # comment
            [default]
            aws_access_key_id = one
            aws_secret_access_key=first/secret=

            [profile two]
            AWS_ACCESS_KEY_ID = two
            aws_secret_access_key = second
            aws_session_token = token
            region = us-east-1
            """);

        Assert.Equal([new Credential("one", "first/secret="), new Credential("two", "second", "token")], SharedCredentialsFile.Read(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[default]\nregion = us-east-1\n")]
    [InlineData("[default]\naws_access_key_id = one\n")]
    public void A_file_without_a_whole_key_is_an_error(string text) =>
        Assert.Throws<InvalidDataException>(() => SharedCredentialsFile.Read(_folder.Write("credentials", text)));

    [Fact]
    public void A_credential_does_not_print_its_secret() => Assert.Equal("key", new Credential("key", "secret", "token").ToString());

    public void Dispose() => _folder.Dispose();
}
