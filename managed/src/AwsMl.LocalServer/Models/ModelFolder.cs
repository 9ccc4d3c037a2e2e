namespace AwsMl.LocalServer.Models;

/// <summary>Reads a folder of endpoint definitions: NAME.json defines the endpoint NAME.</summary>
/// <remarks>A file of the same name in a later folder replaces that of an earlier one.</remarks>
static class ModelFolder
{
    public static IEnumerable<Definition> Read(IEnumerable<string> folders) =>
        folders.SelectMany(Read).GroupBy(definition => definition.Name).Select(sameName => sameName.Last());

    static IEnumerable<Definition> Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ModelFormatException($"{folder}: no such folder");

        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            yield return Definition.Parse(Path.GetFileNameWithoutExtension(file), File.ReadAllBytes(file), Path.GetFullPath(folder));
    }
}
