using System.Runtime.InteropServices;

namespace AwsMl.Core.Protocol;

/// <summary>AwsMlActivity of aws_ml_abi.h, in memory of the backend that other processes may read.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AwsMlActivity
{
    public int in_flight;
    public int pacing;
    public int retrying;
    public int throttled;
}
