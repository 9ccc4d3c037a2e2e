using System.Collections;
using System.Runtime.CompilerServices;
using Amazon.Runtime.Internal;

namespace AwsMl.Core.Tests.Support;

/// <summary>An environment with only what a test sets, and an empty folder for files; the previous one is restored.</summary>
sealed class EnvironmentScope : IDisposable
{
    // The SDK determines the names of its files once per process, so all tests use the same ones, one after another.
    static readonly string ProcessFolder = Directory.CreateTempSubdirectory("aws_ml_tests").FullName;

    readonly Dictionary<string, string?> _former = [];

    public EnvironmentScope(params (string Name, string Value)[] variables)
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (((string)variable.Key).StartsWith("AWS_", StringComparison.Ordinal))
                Set((string)variable.Key, null);
        }
        CreateFiles();
        Set("AWS_EC2_METADATA_DISABLED", "true");
        Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", InstanceMetadata.Url);
        foreach (var (name, value) in variables)
            Set(name, value);
        // The SDK reads some of it once.
        FallbackInternalConfigurationFactory.Reset();
    }

    public static string Folder => Path.Combine(ProcessFolder, "aws");

    /// <summary>Runs before all tests, so that none makes the SDK read the files of the user who runs them.</summary>
    [ModuleInitializer]
    public static void NameFiles()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(ProcessFolder, recursive: true);
        CreateFiles();
    }

    static void CreateFiles()
    {
        // They must exist when the SDK looks for them.
        Directory.CreateDirectory(Folder);
        WriteFile("credentials", "");
        WriteFile("config", "");
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(Folder, "credentials"));
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", Path.Combine(Folder, "config"));
    }

    /// <summary>An environment with keys.</summary>
    public static EnvironmentScope WithKeys(params (string Name, string Value)[] variables) =>
        new([("AWS_ACCESS_KEY_ID", Keys.AccessKey), ("AWS_SECRET_ACCESS_KEY", Keys.SecretKey), .. variables]);

    public static string WriteFile(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        foreach (var (name, value) in _former)
            Environment.SetEnvironmentVariable(name, value);
        Directory.Delete(Folder, recursive: true);
    }

    void Set(string name, string? value)
    {
        _former.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }
}
