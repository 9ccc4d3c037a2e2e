namespace AwsMl.Integration.Tests.Support;

/// <summary>What kinds of failure are to SQL (design, section 9).</summary>
static class SqlStates
{
    public const string NoCredentials = "28000";
    public const string CannotConnect = "08001";
    public const string Unavailable = "53000";
    public const string ServiceError = "38000";
    public const string AnswerNotUnderstood = "08P01";
    public const string Configuration = "55000";
}
