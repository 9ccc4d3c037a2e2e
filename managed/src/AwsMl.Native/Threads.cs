namespace AwsMl.Native;

/// <summary>
/// Keeps the thread pool small: every backend has one, and none of the work in it is more than the parsing of an answer.
/// </summary>
static class Threads
{
    const int Least = 2;
    const int Most = 8;

    public static void Limit()
    {
        ThreadPool.SetMinThreads(Least, Least);
        // The pool refuses less than one per processor.
        var most = Math.Max(Most, Environment.ProcessorCount);
        ThreadPool.SetMaxThreads(most, most);
    }
}
