namespace AwsMl.Integration.Tests.Support;

/// <summary>How a program ended and what it said.</summary>
sealed record ShellResult(int ExitCode, string Output, string Errors);
