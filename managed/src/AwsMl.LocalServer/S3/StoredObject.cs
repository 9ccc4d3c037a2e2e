namespace AwsMl.LocalServer.S3;

/// <summary>
/// An object and the folder of its parts, which is deleted when the object has been replaced or deleted and is no longer read.
/// </summary>
sealed class StoredObject(ObjectMetadata metadata, string folder)
{
    readonly Lock _lock = new();
    int _readers;
    bool _discarded;

    public ObjectMetadata Metadata { get; } = metadata;

    /// <summary>Keeps the files until <see cref="Leave"/>; false if they are gone already.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_discarded)
                return false;
            _readers++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_readers == 0 && _discarded)
                Directory.Delete(folder, recursive: true);
        }
    }

    public void Discard()
    {
        lock (_lock)
        {
            _discarded = true;
            if (_readers == 0)
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The pieces of files that hold a range of the object.</summary>
    public IEnumerable<(string File, long Offset, long Count)> Pieces(long start, long count)
    {
        var partStart = 0L;
        foreach (var part in Metadata.Parts)
        {
            var from = Math.Max(start, partStart);
            var until = Math.Min(start + count, partStart + part.Size);
            if (from < until)
                yield return (Path.Combine(folder, part.File), from - partStart, until - from);
            partStart += part.Size;
        }
    }
}
