namespace AwsMl.LocalServer.S3;

/// <summary>
/// An object being uploaded: a folder for its parts. Its members are guarded by the lock of its <see cref="Bucket"/>.
/// </summary>
sealed class Upload(string id, string key, string folder, IReadOnlyDictionary<string, string> headers, DateTimeOffset initiated)
{
    public string Id { get; } = id;

    public string Key { get; } = key;

    public string Folder { get; } = folder;

    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    public DateTimeOffset Initiated { get; } = initiated;

    public SortedDictionary<int, UploadedPart> Parts { get; } = [];
}
