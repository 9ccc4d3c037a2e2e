namespace AwsMl.Integration.Tests.Support;

/// <summary>How a program ended, and its output.</summary>
sealed record ShellResult(int ExitCode, string Output, string Errors);
