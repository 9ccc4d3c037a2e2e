namespace AwsMl.Integration.Tests.Support;

/// <summary>The SQLSTATEs of failures: docs/errors.md.</summary>
static class SqlStates
{
    public const string NoCredentials = "28000";
    public const string CannotConnect = "08001";
    public const string Unavailable = "38M01";
    public const string ServiceError = "38000";
    public const string AnswerNotUnderstood = "38M02";
    public const string Configuration = "55000";
}
