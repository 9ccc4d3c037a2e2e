namespace AwsMl.Core.Protocol;

/// <summary>What this process is doing at present, in a block that the backend shows to others.</summary>
public static unsafe class Activity
{
    static AwsMlActivity* _block;

    /// <summary>Sets the block, which is valid until the process exits; null: nobody wants to know.</summary>
    public static void ShowIn(AwsMlActivity* block) => _block = block;

    /// <summary>A request is in flight until the value is disposed of.</summary>
    public static Gauge InFlight() => new(_block is null ? null : &_block->in_flight);

    /// <summary>A request waits for its turn.</summary>
    public static Gauge Pacing() => new(_block is null ? null : &_block->pacing);

    /// <summary>A request waits to be sent again, because it was throttled or because it failed.</summary>
    public static Gauge Retrying(bool throttled) =>
        new(_block is null ? null : throttled ? &_block->throttled : &_block->retrying);

    /// <summary>Counts one more until it is disposed of.</summary>
    public readonly struct Gauge : IDisposable
    {
        readonly nint _value;

        internal Gauge(int* value)
        {
            _value = (nint)value;
            if (value is not null)
                Interlocked.Increment(ref *value);
        }

        /// <summary>Counts one less.</summary>
        public void Dispose()
        {
            if (_value != 0)
                Interlocked.Decrement(ref *(int*)_value);
        }
    }
}
