using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AwsMl.Native;

/// <summary>
/// Keeps .NET from reading the system's certificate authorities, which it does for the first chain of a process even if the
/// chain's policy trusts none of them, and which takes some 60 ms of CPU in every backend.  What a connection trusts is for
/// AwsMl.Core.Aws.Tls, with a policy that never trusts this store: an empty one cannot make a connection less safe.
/// </summary>
/// <remarks>
/// The linker's option --wrap (AwsMl.Native.csproj) makes .NET's calls of these two functions of its own native library end
/// here.  SSL_CERT_DIR would do the same, but a thread of the runtime may read the environment while it is set.  They
/// are .NET's own business, and may change with it: under other names they cost that time again (tests/bench/first_call.py).
/// </remarks>
static unsafe class SystemStore
{
    /// <summary>The path of the store's folder.</summary>
    /// <param name="isDefault">Set to 0.  1: it is OpenSSL's own, beside which .NET knows others.</param>
    [UnmanagedCallersOnly(EntryPoint = "__wrap_CryptoNative_GetX509RootStorePath", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* Folder(byte* isDefault) => Nowhere(isDefault);

    /// <summary>The path of the store's file.</summary>
    /// <param name="isDefault">As above.</param>
    [UnmanagedCallersOnly(EntryPoint = "__wrap_CryptoNative_GetX509RootStoreFile", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* File(byte* isDefault) => Nowhere(isDefault);

    static byte* Nowhere(byte* isDefault)
    {
        *isDefault = 0;
        // a constant of the library's, which never moves and is not freed
        return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference("/dev/null/none\0"u8));
    }
}
