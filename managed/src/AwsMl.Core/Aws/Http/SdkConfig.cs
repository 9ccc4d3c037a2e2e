using Amazon;
using Amazon.Runtime;

namespace AwsMl.Core.Aws.Http;

/// <summary>What all configurations of the SDK have in common: they turn off what the SDK would do or send on its own.</summary>
static class SdkConfig
{
    /// <summary>Must be called before a client is created with the configuration.</summary>
    public static void Apply(ClientConfig config)
    {
        // Client-side monitoring reports each request, with its access key, to a UDP port (AWS_CSM_ENABLED, the profile
        // aws_csm). The SDK decides this for the whole process when its first client is created.
        AWSConfigs.CSMConfig.CSMEnabled = false;
        // AWS_DEFAULTS_MODE=auto queries the instance metadata, over the SDK's own connections.
        config.DefaultConfigurationMode = DefaultConfigurationMode.Standard;
        config.RetryMode = RequestRetryMode.Standard;
        config.EndpointDiscoveryEnabled = false;
        config.AllowAutoRedirect = false;
        // The default, 10, would be in addition to the retries; with 0, a lost connection counts as an ordinary attempt.
        config.MaxStaleConnectionRetries = 0;
        // Under load, an attempt may wait until its signature, valid for 15 minutes, has expired.
        config.ResignRetries = true;
        config.DisableLogging = true;
    }
}
