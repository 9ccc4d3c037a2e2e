using System.Runtime.InteropServices;

namespace AwsMl.Core.Protocol;

/// <summary>AwsMlLimit of aws_ml_abi.h; what is used is in memory of the backend that other processes may share.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct AwsMlLimit
{
    public long* used;
    public long max;
    public long per_request;
    public long per_row;
    public long per_input_token;
    public long per_output_token;
}
