namespace AwsMl.Core.Tests.Support;

/// <summary>The keys of signing-vectors.json, which are those of AWS's documentation.</summary>
static class Keys
{
    public const string AccessKey = "AKIDEXAMPLE";
    public const string SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
}
