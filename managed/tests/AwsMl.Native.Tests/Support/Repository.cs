namespace AwsMl.Native.Tests.Support;

/// <summary>Paths of files in the repository.</summary>
static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string AbiHeader => Path.Combine(Root, "extension", "runtime", "aws_ml_abi.h");

    /// <summary>The published library: AWS_ML_MANAGED_LIBRARY, else where make puts it.</summary>
    public static string ManagedLibrary =>
        Environment.GetEnvironmentVariable("AWS_ML_MANAGED_LIBRARY") is { Length: > 0 } path
            ? path
            : Path.Combine(Root, "build", "managed", "aws_ml_managed.so");

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "extension", "runtime", "aws_ml_abi.h")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("the tests do not run inside of the repository");
    }
}
