using System.Text.RegularExpressions;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Credentials;

/// <summary>The ARN of a role (IAM User Guide, IAM identifiers).</summary>
static partial class RoleRules
{
    /// <summary>Checks a setting.</summary>
    /// <param name="role">The setting's value; null: none.</param>
    /// <param name="setting">Its name.</param>
    public static void Check(string? role, string setting)
    {
        if (role is not null && !Arn().IsMatch(role))
            throw new RequestException(ErrorKind.Configuration, $"{setting} is \"{role}\", which is not the ARN of an IAM role")
            {
                Hint = "It has the form arn:aws:iam::123456789012:role/NAME.",
            };
    }

    /// <summary>The account of a role; null: that of the credentials.</summary>
    public static string? Account(string? role) => role?.Split(':')[4];

    [GeneratedRegex("^arn:[a-z-]+:iam::[0-9]{12}:role/[\\x21-\\x7e]{1,576}\\z")]
    private static partial Regex Arn();
}
