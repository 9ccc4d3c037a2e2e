using AwsMl.Core.Protocol;

namespace AwsMl.Core.Tests.Support;

/// <summary>Settings of one service, beside those of the others.</summary>
static class ServiceSettingsOf
{
    public static Settings WithRole(this Settings settings, string service, string? role) =>
        settings.With(settings.Of(service) with { Role = role });

    public static Settings WithEndpointUrl(this Settings settings, string service, string url) =>
        settings.With(settings.Of(service) with { EndpointUrl = url });

    static Settings With(this Settings settings, ServiceSettings changed) =>
        settings with { Services = [.. settings.Services.Where(other => other.Service != changed.Service), changed] };
}
