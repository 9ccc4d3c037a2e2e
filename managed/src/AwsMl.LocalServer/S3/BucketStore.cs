using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.S3;

/// <summary>The buckets: folders in the folder of --s3, or in a temporary one that is deleted with the server.</summary>
sealed partial class BucketStore : IDisposable
{
    readonly string _folder;
    readonly bool _temporary;
    readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    public BucketStore(string? folder)
    {
        _temporary = folder is null;
        _folder = folder is null ? Directory.CreateTempSubdirectory("aws-ml-local-server-s3-").FullName : Directory.CreateDirectory(folder).FullName;
        foreach (var bucket in Directory.EnumerateDirectories(_folder).Where(path => BucketName().IsMatch(Path.GetFileName(path))).Select(path => new Bucket(path)))
            _buckets[bucket.Name] = bucket;
    }

    public IEnumerable<Bucket> All => _buckets.Values.OrderBy(bucket => bucket.Name, StringComparer.Ordinal);

    public Bucket Find(string name) => _buckets.TryGetValue(name, out var bucket) ? bucket : throw S3Errors.NoSuchBucket();

    public void Create(string name)
    {
        if (!BucketName().IsMatch(name) || name.Contains("..", StringComparison.Ordinal))
            throw new ServiceException(400, "InvalidBucketName", "The specified bucket is not valid.");
        lock (_buckets)
        {
            if (_buckets.ContainsKey(name))
            {
                throw new ServiceException(409, "BucketAlreadyOwnedByYou",
                    "Your previous request to create the named bucket succeeded and you already own it.");
            }

            _buckets[name] = new Bucket(Path.Combine(_folder, name));
        }
    }

    public void Delete(string name)
    {
        lock (_buckets)
        {
            var bucket = Find(name);
            if (!bucket.IsEmpty)
                throw new ServiceException(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
            _buckets.TryRemove(name, out _);
            Directory.Delete(bucket.Folder, recursive: true);
        }
    }

    public void Dispose()
    {
        if (_temporary)
            Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    private static partial Regex BucketName();
}
