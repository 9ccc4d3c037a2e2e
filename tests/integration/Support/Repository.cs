using System.Text.RegularExpressions;

namespace AwsMl.Integration.Tests.Support;

/// <summary>Paths of files of the project and of PostgreSQL.</summary>
static class Repository
{
    static readonly Lazy<string> FoundRoot = new(FindRoot);
    static readonly Lazy<Task<string>> FoundBinaries = new(() => PgConfigAsync("--bindir"));

    /// <summary>The version of the extension.</summary>
    public static string Version => Regex.Match(File.ReadAllText(PathOf("aws_ml.control")), "default_version = '(.*)'").Groups[1].Value;

    public static string PathOf(string relative) => Path.Combine(FoundRoot.Value, relative);

    /// <summary>A program of the PostgreSQL that PG_CONFIG names.</summary>
    public static async Task<string> ProgramAsync(string name) => Path.Combine(await FoundBinaries.Value, name);

    /// <summary>The output of pg_config.</summary>
    public static async Task<string> PgConfigAsync(string option) =>
        (await Shell.MustRunAsync(Environment.GetEnvironmentVariable("PG_CONFIG") ?? "pg_config", [option])).Trim();

    /// <summary>The deepest folder that contains all of these.</summary>
    public static string CommonFolder(params string[] paths)
    {
        var folder = Path.GetDirectoryName(paths[0])!;
        while (!paths.All(path => path.StartsWith(folder + "/", StringComparison.Ordinal)))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "aws_ml.control")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("the tests do not lie in the repository");
    }
}
