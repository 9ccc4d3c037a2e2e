using System.Runtime.InteropServices;

namespace AwsMl.Core.Protocol;

/// <summary>AwsMlPace of aws_ml_abi.h, in memory of the backend that other processes may share.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct AwsMlPace
{
    /// <summary>Size of the service's name, with its zero.</summary>
    public const int ServiceBytes = 16;

    /// <summary>Size of the target's name, with its zero.</summary>
    public const int TargetBytes = 256;

    public long key;
    public long taken;
    public double rate;
    public double limit;
    public double turn;
    public double position;
    public long changed;
    public long throttled;
    public double successes;
    public long succeeded;
    public long smallest_refused;
    public long refused;
    public fixed byte service[ServiceBytes];
    public fixed byte target[TargetBytes];
}
