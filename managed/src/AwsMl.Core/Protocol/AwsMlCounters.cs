using System.Runtime.InteropServices;

namespace AwsMl.Core.Protocol;

/// <summary>AwsMlCounters of aws_ml_abi.h, in memory of the backend that other processes may share.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AwsMlCounters
{
    public long requests;
    public long rows;
    public long retries;
    public long throttled;
    public long timed_out;
    public long disconnected;
    public long refused;
    public long failed;
    public long bad_answers;
    public long cancelled;
    public long bytes_out;
    public long bytes_in;
    public long input_tokens;
    public long output_tokens;
    public long request_us;
    public long pause_us;
}
