namespace AwsMl.Integration.Tests.Support;

/// <summary>Signals by their Linux numbers.</summary>
enum Signal
{
    Hup = 1,
    Int = 2,
    Quit = 3,
    Usr1 = 10,
    Segv = 11,
    Pipe = 13,
    Alrm = 14,
    Term = 15,
    Chld = 17,
    Urg = 23,
}
