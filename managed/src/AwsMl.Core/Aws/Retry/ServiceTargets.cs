using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Aws.Retry;

/// <summary>All targets that this process has asked for.  They are kept when settings change.</summary>
/// <param name="paces">Where it is kept what has been learned about them.</param>
sealed unsafe class ServiceTargets(PaceTable paces)
{
    readonly ConcurrentDictionary<long, ServiceTarget> _targets = new();

    /// <summary>A target.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="name">Name of the target.</param>
    /// <param name="place">What tells it apart from those with the same name.</param>
    public ServiceTarget Of(string service, string name, string place) =>
        _targets.GetOrAdd(Key(service, name, place), key => new ServiceTarget(new Pace(paces.Find(key, service, name), TimeProvider.System)));

    /// <summary>The same in all processes; so long that no two targets have the same.</summary>
    static long Key(string service, string name, string place)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', service, name, place)));
        var key = BinaryPrimitives.ReadInt64LittleEndian(hash);
        return key == 0 ? 1 : key;
    }
}
