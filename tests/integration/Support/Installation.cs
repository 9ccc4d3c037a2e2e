namespace AwsMl.Integration.Tests.Support;

/// <summary>
/// A copy of the installed PostgreSQL, with a managed library that can be damaged. PostgreSQL finds its files relative to its
/// programs; everything except those and the library is a link.
/// </summary>
sealed class Installation : IDisposable
{
    static readonly string[] Programs = ["pg_config", "initdb", "pg_ctl", "postgres"];

    readonly string _folder;
    readonly string _shared;

    Installation(string folder, string programs, string libraries, string shared)
    {
        _folder = folder;
        _shared = shared;
        PgConfig = Path.Combine(programs, "pg_config");
        ManagedLibrary = Path.Combine(libraries, "aws_ml_managed.so");
    }

    public string PgConfig { get; }

    public string ManagedLibrary { get; }

    public static async Task<Installation> CreateAsync()
    {
        var programs = await Repository.PgConfigAsync("--bindir");
        var libraries = await Repository.PgConfigAsync("--pkglibdir");
        var shared = await Repository.PgConfigAsync("--sharedir");
        // /usr of /usr/lib/postgresql/15/bin and /usr/share/postgresql/15, or wherever it was put
        var root = Repository.CommonFolder(programs, libraries, shared);
        var folder = Directory.CreateTempSubdirectory("aws-ml-installation-").FullName;
        await Shell.MustRunAsync("chmod", ["755", folder]);
        string Copy(string path) => Path.Combine(folder, Path.GetRelativePath(root, path));
        var copy = new Installation(folder, Copy(programs), Copy(libraries), Copy(shared));

        foreach (var parent in (string[])[Copy(programs), Copy(libraries), Path.GetDirectoryName(Copy(shared))!])
            Directory.CreateDirectory(parent);
        foreach (var program in Programs)
            File.Copy(Path.Combine(programs, program), Path.Combine(Copy(programs), program));
        foreach (var entry in Directory.GetFileSystemEntries(libraries))
            File.CreateSymbolicLink(Path.Combine(Copy(libraries), Path.GetFileName(entry)), entry);
        Directory.CreateSymbolicLink(Copy(shared), shared);
        File.Delete(copy.ManagedLibrary);
        copy.Original = await File.ReadAllBytesAsync(Path.Combine(libraries, "aws_ml_managed.so"));
        copy.Replace(copy.Original);
        return copy;
    }

    /// <summary>Removes all extensions except these, like a service where users cannot install any.</summary>
    public void KeepExtensions(params string[] names)
    {
        var original = Directory.ResolveLinkTarget(_shared, returnFinalTarget: true)!.FullName;
        Directory.Delete(_shared);
        var extensions = Directory.CreateDirectory(Path.Combine(_shared, "extension")).FullName;
        foreach (var entry in Directory.GetFileSystemEntries(original).Where(entry => Path.GetFileName(entry) != "extension"))
            File.CreateSymbolicLink(Path.Combine(_shared, Path.GetFileName(entry)), entry);
        foreach (var file in Directory.GetFiles(Path.Combine(original, "extension")))
        {
            var name = Path.GetFileName(file);
            if (names.Any(kept => name == $"{kept}.control" || name.StartsWith($"{kept}--", StringComparison.Ordinal)))
                File.CreateSymbolicLink(Path.Combine(extensions, name), file);
        }
    }

    /// <summary>The managed library as it was installed.</summary>
    public byte[] Original { get; private set; } = [];

    /// <summary>Replaces the managed library, as "make install" does: backends that have loaded the old one keep it.</summary>
    public void Replace(byte[] library)
    {
        File.WriteAllBytes(ManagedLibrary + ".new", library);
        File.Move(ManagedLibrary + ".new", ManagedLibrary, overwrite: true);
    }

    /// <summary>The same, with a library compiled here.</summary>
    public async Task ReplaceByAsync(string source)
    {
        await Shell.MustRunAsync("gcc", ["-shared", "-fPIC", "-x", "c", "-o", ManagedLibrary + ".new", "-"], input: source);
        File.Move(ManagedLibrary + ".new", ManagedLibrary, overwrite: true);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
