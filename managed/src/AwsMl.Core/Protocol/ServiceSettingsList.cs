using System.Collections;
using System.Runtime.CompilerServices;

namespace AwsMl.Core.Protocol;

/// <summary>The settings of services.  Lists with the same settings are equal, as <see cref="Settings"/> are.</summary>
[CollectionBuilder(typeof(ServiceSettingsList), nameof(Create))]
public sealed class ServiceSettingsList : IEnumerable<ServiceSettings>, IEquatable<ServiceSettingsList>
{
    readonly ServiceSettings[] _settings;

    ServiceSettingsList(ServiceSettings[] settings) => _settings = settings;

    /// <summary>Creates a list.</summary>
    public static ServiceSettingsList Create(ReadOnlySpan<ServiceSettings> settings) => new(settings.ToArray());

    /// <inheritdoc/>
    public bool Equals(ServiceSettingsList? other) => other is not null && _settings.SequenceEqual(other._settings);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ServiceSettingsList);

    /// <inheritdoc/>
    public override int GetHashCode() => _settings.Length;

    /// <inheritdoc/>
    public IEnumerator<ServiceSettings> GetEnumerator() => _settings.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
