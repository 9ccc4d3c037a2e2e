namespace AwsMl.LocalServer.Models;

/// <summary>realpath(3): the path of a file with all links followed.</summary>
static class RealPath
{
    /// <summary>Maximum depth of links, as in the kernel.</summary>
    const int MaxLinks = 40;

    /// <summary>The real path; null: there is no such file, or its links form a loop.</summary>
    public static string? Of(string path)
    {
        var links = 0;
        return Follow(Path.GetFullPath(path), ref links);
    }

    /// <summary>Whether a real path is below a folder.</summary>
    public static bool IsWithin(string folder, string realPath) => realPath.StartsWith(Of(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    static string? Follow(string path, ref int links)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
            return path;
        if (Follow(parent, ref links) is not { } folder)
            return null;

        var file = new FileInfo(Path.Combine(folder, Path.GetFileName(path)));
        if (file.LinkTarget is not { } target)
            return Path.Exists(file.FullName) ? file.FullName : null;
        return ++links > MaxLinks ? null : Follow(Path.GetFullPath(Path.Combine(folder, target)), ref links);
    }
}
