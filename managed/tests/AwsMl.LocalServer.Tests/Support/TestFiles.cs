namespace AwsMl.LocalServer.Tests.Support;

/// <summary>The data files of the tests, and the repository's tests/data, both next to the test assembly.</summary>
static class TestFiles
{
    public static string Path(params string[] parts) => System.IO.Path.Combine([AppContext.BaseDirectory, "Data", .. parts]);

    public static byte[] Bytes(params string[] parts) => File.ReadAllBytes(Path(parts));

    public static string[] Lines(params string[] parts) => File.ReadAllLines(Path(parts));
}
