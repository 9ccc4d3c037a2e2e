using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using AwsMl.Core.Aws.Endpoints;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services.S3;

/// <summary>S3 with the current settings.  Region and credentials may differ between transfers, so each has its own client.</summary>
/// <param name="connection">The service's connection, as for any service.</param>
sealed class S3Connection(ServiceConnection connection)
{
    /// <summary>Buffer size for writing a body; with the SDK's default of 8 kB, writing takes longer than sending.</summary>
    const int PieceBytes = 256 * 1024;

    /// <summary>Creates a client.  May ask the EC2 instance for its region, so do not call it in the backend's own thread.</summary>
    /// <param name="options">The transfer it is used for.</param>
    /// <exception cref="RequestException">The configuration does not say where S3 is.</exception>
    public S3Client CreateClient(TransferOptions options)
    {
        var (settings, httpClients) = (connection.Settings, connection.HttpClients);
        var config = new AmazonS3Config
        {
            Profile = new Profile(Profiles.Name(settings), settings.SharedCredentialsFile),
            HttpClientFactory = httpClients,
            MaxErrorRetry = settings.MaxAttempts - 1,
            BufferSize = PieceBytes,
            // us-east-1 also has hosts with its name.
            USEast1RegionalEndpointValue = S3UsEast1RegionalEndpointValue.Regional,
        };
        SdkConfig.Apply(config);
        ChecksumRules.Apply(config, settings);
        var url = EndpointRules.FindOverride(config, connection.EndpointSetting, settings.AllowHttp);
        var region = RegionRules.Resolve(settings, options.Location.HostRegion, url, httpClients);
        if (url is not null)
        {
            if (options.Location.IsAccessPoint)
                throw new RequestException(ErrorKind.BadArgument, "an access point cannot be named by its ARN where an endpoint URL is configured");
            config.ServiceURL = url.AbsoluteUri;
            // A server that stands in for S3 has a single host name, not one per bucket.
            config.ForcePathStyle = true;
            config.AuthenticationRegion = region;
        }
        else
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        return new S3Client(options.Key is null ? connection.Credentials : Fixed(options.Key), config, url, region, options);
    }

    static AWSCredentials Fixed(ImmutableCredentials key) =>
        key.UseToken ? new SessionAWSCredentials(key.AccessKey, key.SecretKey, key.Token) : new BasicAWSCredentials(key.AccessKey, key.SecretKey);
}
