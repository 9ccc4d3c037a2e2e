namespace AwsMl.LocalServer.Models;

/// <summary>Reads a folder of endpoint definitions: NAME.json defines the endpoint NAME.</summary>
static class ModelFolder
{
    public static IEnumerable<Definition> Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ModelFormatException($"{folder}: no such folder");

        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            yield return Definition.Parse(Path.GetFileNameWithoutExtension(file), File.ReadAllBytes(file), Path.GetFullPath(folder));
    }
}
