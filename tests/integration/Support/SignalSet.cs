namespace AwsMl.Integration.Tests.Support;

/// <summary>A signal mask of /proc.</summary>
readonly record struct SignalSet(ulong Mask)
{
    public bool Contains(Signal signal) => (Mask & 1UL << ((int)signal - 1)) != 0;

    public override string ToString() => $"{Mask:x16}";
}
