namespace AwsMl.Core.Aws.Endpoints;

/// <summary>The URL of a service, and the region that its requests are signed for.</summary>
sealed record ServiceEndpoint(Uri Url, string Region);
