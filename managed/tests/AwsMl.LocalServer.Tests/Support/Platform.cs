// The tests set file modes and send signals.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
