namespace AwsMl.Core.Protocol;

/// <summary>The settings aws_ml.SERVICE_role and aws_ml.SERVICE_endpoint_url; null: absent.</summary>
/// <param name="Service">Name of the service, such as sagemaker.</param>
/// <param name="Role">Role to assume for it, an ARN.</param>
/// <param name="EndpointUrl">Its URL, for all regions; null: according to the SDK's rules.</param>
public sealed record ServiceSettings(string Service, string? Role = null, string? EndpointUrl = null);
