namespace AwsMl.LocalServer.Models;

/// <summary>Reads folders of definitions: NAME.json defines the endpoint or function NAME.</summary>
/// <remarks>A file of the same name in a later folder replaces that of an earlier one.</remarks>
static class ModelFolder
{
    public static IEnumerable<Definition> Read(IEnumerable<string> folders, string kind = "endpoint") =>
        folders.SelectMany(folder => Read(folder, kind)).GroupBy(definition => definition.Name).Select(sameName => sameName.Last());

    static IEnumerable<Definition> Read(string folder, string kind)
    {
        if (!Directory.Exists(folder))
            throw new ModelFormatException($"{folder}: no such folder");

        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (RealPath.Of(file) is not { } path || !RealPath.IsWithin(folder, path))
                throw new ModelFormatException($"{file}: is a link that leads out of its folder");
            yield return Definition.Parse(Path.GetFileNameWithoutExtension(file), File.ReadAllBytes(file), Path.GetFullPath(folder), kind);
        }
    }
}
