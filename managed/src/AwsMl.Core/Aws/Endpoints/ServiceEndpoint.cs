namespace AwsMl.Core.Aws.Endpoints;

/// <summary>Where a service is, and the region that its requests are signed for.</summary>
sealed record ServiceEndpoint(Uri Url, string Region);
