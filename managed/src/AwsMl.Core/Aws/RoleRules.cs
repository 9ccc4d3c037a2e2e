using System.Text.RegularExpressions;
using AwsMl.Core.Errors;

namespace AwsMl.Core.Aws;

/// <summary>The ARN of a role (IAM User Guide, IAM identifiers).</summary>
static partial class RoleRules
{
    public static void Check(string? role)
    {
        if (role is not null && !Arn().IsMatch(role))
            throw new RequestException(ErrorKind.Configuration, $"\"{role}\" is not the ARN of an IAM role");
    }

    [GeneratedRegex("^arn:[a-z-]+:iam::[0-9]{12}:role/[\\x21-\\x7e]{1,576}\\z")]
    private static partial Regex Arn();
}
