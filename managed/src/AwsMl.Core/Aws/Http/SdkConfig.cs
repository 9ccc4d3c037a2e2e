using Amazon;
using Amazon.Runtime;

namespace AwsMl.Core.Aws.Http;

/// <summary>What every configuration of the SDK's gets, whatever its service: what the SDK would do or send by itself, it leaves.</summary>
static class SdkConfig
{
    /// <summary>Sets it, before a client is made of it.</summary>
    public static void Apply(ClientConfig config)
    {
        // Client-side monitoring tells a UDP port of each request, with its access key (AWS_CSM_ENABLED, the profile aws_csm).
        // The SDK decides it for all of the process when its first client is made.
        AWSConfigs.CSMConfig.CSMEnabled = false;
        // AWS_DEFAULTS_MODE=auto asks the instance metadata, over connections of the SDK's own.
        config.DefaultConfigurationMode = DefaultConfigurationMode.Standard;
        config.RetryMode = RequestRetryMode.Standard;
        config.EndpointDiscoveryEnabled = false;
        config.AllowAutoRedirect = false;
        // The default, 10, comes on top of the retries; with none, a lost connection counts as an attempt like any other.
        config.MaxStaleConnectionRetries = 0;
        // Under load an attempt may wait until its signature, good for 15 minutes, has aged.
        config.ResignRetries = true;
        config.DisableLogging = true;
    }
}
