using System.Globalization;

namespace AwsMl.Integration.Tests.Support;

/// <summary>What /proc says about a PostgreSQL process.</summary>
sealed class ServerProcess(int pid)
{
    public int Pid { get; } = pid;

    string Folder => $"/proc/{Pid}";

    /// <summary>Also false for a process that has ended but has not been reaped yet.</summary>
    public bool IsAlive
    {
        get
        {
            try
            {
                return ReadStatus(Path.Combine(Folder, "status"))["State"][0] is not 'Z' and not 'X';
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    public ThreadStatus MainThread => ReadThread(Pid);

    public IReadOnlyList<ThreadStatus> Threads =>
        [.. Directory.GetDirectories(Path.Combine(Folder, "task")).Select(task => ReadThread(int.Parse(Path.GetFileName(task))))];

    public int OpenFiles => Directory.GetFiles(Path.Combine(Folder, "fd")).Length;

    public string Maps => File.ReadAllText(Path.Combine(Folder, "maps"));

    /// <summary>A size of /proc/PID/status, in kB.</summary>
    public long Kilobytes(string name) => long.Parse(ReadStatus(Path.Combine(Folder, "status"))[name].Split(' ')[0]);

    public Task<TimeSpan> EndsAsync() => Eventually.TrueAsync(() => !IsAlive, $"the end of process {Pid}");

    ThreadStatus ReadThread(int thread)
    {
        var status = ReadStatus(Path.Combine(Folder, "task", thread.ToString(), "status"));
        return new ThreadStatus(thread, status["Name"], Mask(status["SigBlk"]), Mask(status["SigIgn"]), Mask(status["SigCgt"]));
    }

    static SignalSet Mask(string hexadecimal) => new(ulong.Parse(hexadecimal, NumberStyles.HexNumber));

    static Dictionary<string, string> ReadStatus(string file) =>
        File.ReadAllLines(file).Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());
}
