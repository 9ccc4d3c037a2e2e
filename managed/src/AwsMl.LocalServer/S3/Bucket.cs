using System.Security.Cryptography;
using System.Text.Json;

namespace AwsMl.LocalServer.S3;

/// <summary>
/// A bucket: a folder that contains one folder per object and one per upload. An upload becomes an object by a single rename.
/// Incomplete uploads do not survive the server.
/// </summary>
sealed class Bucket
{
    const string MetadataFile = "object.json";
    const long SmallestPart = 5 * 1024 * 1024;

    readonly Lock _lock = new();
    readonly string _objectsFolder;
    readonly string _uploadsFolder;
    readonly SortedList<string, StoredObject> _objects = new(KeyOrder.Instance);
    readonly Dictionary<string, Upload> _uploads = new(StringComparer.Ordinal);

    public Bucket(string folder)
    {
        Folder = folder;
        _objectsFolder = Directory.CreateDirectory(Path.Combine(folder, "objects")).FullName;
        _uploadsFolder = Path.Combine(folder, "uploads");
        Created = Directory.GetCreationTimeUtc(folder);
        if (Directory.Exists(_uploadsFolder))
            Directory.Delete(_uploadsFolder, recursive: true);
        Directory.CreateDirectory(_uploadsFolder);
        foreach (var objectFolder in Directory.EnumerateDirectories(_objectsFolder))
            Load(objectFolder);
    }

    public string Folder { get; }

    public string Name => Path.GetFileName(Folder);

    public DateTimeOffset Created { get; }

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _objects.Count == 0;
        }
    }

    /// <summary>The object, entered: the caller must leave it after reading.</summary>
    public StoredObject Enter(string key)
    {
        lock (_lock)
            return _objects.TryGetValue(key, out var found) && found.TryEnter() ? found : throw S3Errors.NoSuchKey();
    }

    public void Delete(string key)
    {
        lock (_lock)
        {
            if (_objects.Remove(key, out var found))
                found.Discard();
        }
    }

    public Upload Begin(string key, IReadOnlyDictionary<string, string> headers)
    {
        var id = Guid.NewGuid().ToString("N");
        var folder = Directory.CreateDirectory(Path.Combine(_uploadsFolder, id)).FullName;
        return new Upload(id, key, folder, headers, DateTimeOffset.UtcNow);
    }

    /// <summary>Makes the upload available to other requests, which can add parts.</summary>
    public void Register(Upload upload)
    {
        lock (_lock)
            _uploads.Add(upload.Id, upload);
    }

    public Upload Find(string uploadId, string key)
    {
        lock (_lock)
            return _uploads.TryGetValue(uploadId, out var upload) && upload.Key == key ? upload : throw S3Errors.NoSuchUpload();
    }

    public List<Upload> Uploads(string prefix)
    {
        lock (_lock)
            return [.. _uploads.Values.Where(upload => upload.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(upload => upload.Key, KeyOrder.Instance).ThenBy(upload => upload.Initiated)];
    }

    public List<UploadedPart> Parts(Upload upload)
    {
        lock (_lock)
            return [.. upload.Parts.Values];
    }

    /// <summary>Adds a part that has been written to a file; replaces one with the same number.</summary>
    public void Add(Upload upload, UploadedPart part)
    {
        lock (_lock)
        {
            if (!_uploads.ContainsKey(upload.Id))
                throw S3Errors.NoSuchUpload();
            if (upload.Parts.Remove(part.Number, out var earlier))
                File.Delete(Path.Combine(upload.Folder, earlier.File));
            upload.Parts.Add(part.Number, part);
        }
    }

    public void Abort(Upload upload)
    {
        lock (_lock)
            _uploads.Remove(upload.Id);
        Directory.Delete(upload.Folder, recursive: true);
    }

    /// <summary>Assembles an object from the parts that the client lists.</summary>
    public ObjectMetadata Complete(Upload upload, IReadOnlyList<(int Number, string ETag)> listed, bool onlyIfAbsent)
    {
        List<UploadedPart> parts;
        lock (_lock)
        {
            parts = Chosen(upload, listed);
            if (onlyIfAbsent && _objects.ContainsKey(upload.Key))
                throw S3Errors.PreconditionFailed();
            if (!_uploads.Remove(upload.Id))
                throw S3Errors.NoSuchUpload();
        }

        foreach (var file in Directory.EnumerateFiles(upload.Folder).Except(parts.Select(part => Path.Combine(upload.Folder, part.File))))
            File.Delete(file);
        var hash = MD5.HashData(parts.SelectMany(part => Convert.FromHexString(part.ETag)).ToArray());
        var metadata = new ObjectMetadata(upload.Key, $"{Convert.ToHexStringLower(hash)}-{parts.Count}", DateTimeOffset.UtcNow, parts, upload.Headers);
        Publish(upload, metadata, onlyIfAbsent: false);
        return metadata;
    }

    /// <summary>Turns the folder of an upload into that of an object.</summary>
    public void Publish(Upload upload, ObjectMetadata metadata, bool onlyIfAbsent)
    {
        File.WriteAllBytes(Path.Combine(upload.Folder, MetadataFile), JsonSerializer.SerializeToUtf8Bytes(metadata));
        lock (_lock)
        {
            if (onlyIfAbsent && _objects.ContainsKey(upload.Key))
                throw S3Errors.PreconditionFailed();
            var folder = Path.Combine(_objectsFolder, upload.Id);
            Directory.Move(upload.Folder, folder);
            Put(new StoredObject(metadata, folder));
        }
    }

    /// <summary>
    /// The keys with <paramref name="prefix"/> after <paramref name="after"/>; keys that are equal up to a delimiter are one
    /// common prefix.
    /// </summary>
    public ListPage List(string prefix, string delimiter, string after, int max)
    {
        var objects = new List<ObjectMetadata>();
        var prefixes = new List<string>();
        var last = after;
        lock (_lock)
        {
            for (var index = IndexOf(prefix, after); index < _objects.Count; index++)
            {
                var key = _objects.GetKeyAtIndex(index);
                if (!key.StartsWith(prefix, StringComparison.Ordinal))
                    break;
                var end = delimiter.Length > 0 ? key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) : -1;
                var item = end < 0 ? key : key[..(end + delimiter.Length)];
                // This common prefix has been listed already.
                if (end >= 0 && item == last)
                    continue;
                if (objects.Count + prefixes.Count == max)
                    return new ListPage(objects, prefixes, max > 0 ? last : null);
                if (end < 0)
                    objects.Add(_objects.GetValueAtIndex(index).Metadata);
                else
                    prefixes.Add(item);
                last = item;
            }
        }

        return new ListPage(objects, prefixes, null);
    }

    /// <summary>The index of the first key that is not before <paramref name="from"/>, and after <paramref name="after"/>.</summary>
    int IndexOf(string from, string after)
    {
        var (low, high) = (0, _objects.Count);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            var key = _objects.GetKeyAtIndex(middle);
            if (KeyOrder.Instance.Compare(key, from) < 0 || KeyOrder.Instance.Compare(key, after) <= 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    static List<UploadedPart> Chosen(Upload upload, IReadOnlyList<(int Number, string ETag)> listed)
    {
        var parts = new List<UploadedPart>();
        foreach (var (number, etag) in listed)
        {
            if (parts.Count > 0 && number <= parts[^1].Number)
                throw new Hosting.ServiceException(400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");
            if (!upload.Parts.TryGetValue(number, out var part) || part.ETag != etag)
            {
                throw new Hosting.ServiceException(400, "InvalidPart",
                    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.");
            }

            parts.Add(part);
        }

        if (parts.SkipLast(1).Any(part => part.Size < SmallestPart))
            throw new Hosting.ServiceException(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
        return parts;
    }

    void Put(StoredObject stored)
    {
        if (_objects.Remove(stored.Metadata.Key, out var earlier))
            earlier.Discard();
        _objects.Add(stored.Metadata.Key, stored);
    }

    void Load(string folder)
    {
        var metadata = JsonSerializer.Deserialize<ObjectMetadata>(File.ReadAllBytes(Path.Combine(folder, MetadataFile)))
            ?? throw new InvalidDataException($"{folder}: no object");
        // If there are two with the same key, the server stopped before it deleted the older one.
        if (_objects.TryGetValue(metadata.Key, out var other) && other.Metadata.LastModified > metadata.LastModified)
            Directory.Delete(folder, recursive: true);
        else
            Put(new StoredObject(metadata, folder));
    }
}
