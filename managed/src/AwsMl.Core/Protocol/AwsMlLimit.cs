using System.Runtime.InteropServices;

namespace AwsMl.Core.Protocol;

/// <summary>AwsMlLimit of aws_ml_abi.h; what is used is in memory of the backend that other processes may share.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct AwsMlLimit
{
    public long* used;
    public long max;
    public double per_request;
    public double per_row;
    public double per_byte;
    public double row_bytes;
    public double per_input_token;
    public double per_output_token;
    public double per_second;
}
