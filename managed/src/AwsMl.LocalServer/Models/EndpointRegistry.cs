using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace AwsMl.LocalServer.Models;

/// <summary>The endpoints by name: those from files at start-up, as changed by the control API since.</summary>
sealed class EndpointRegistry
{
    readonly Lock _lock = new();
    readonly ImmutableSortedDictionary<string, Definition> _atStart;
    ImmutableSortedDictionary<string, Definition> _definitions;
    volatile ImmutableSortedDictionary<string, Endpoint> _endpoints;

    public EndpointRegistry(IEnumerable<Definition> definitions)
    {
        _definitions = _atStart = definitions.ToImmutableSortedDictionary(definition => definition.Name, definition => definition, StringComparer.Ordinal);
        _endpoints = BuildAll(_atStart);
    }

    public IEnumerable<Endpoint> All => _endpoints.Values;

    public bool TryFind(string name, [NotNullWhen(true)] out Endpoint? endpoint) => _endpoints.TryGetValue(name, out endpoint);

    /// <summary>Adds or replaces an endpoint; throws a <see cref="ModelFormatException"/> and changes nothing if it cannot be built.</summary>
    public void Put(Definition definition)
    {
        lock (_lock)
        {
            var definitions = _definitions.SetItem(definition.Name, definition);
            var endpoint = new EndpointFactory(definitions).Build(definition.Name);
            _definitions = definitions;
            _endpoints = _endpoints.SetItem(definition.Name, endpoint);
        }
    }

    /// <summary>Undoes <see cref="Put"/> for one name; false if there is no such endpoint.</summary>
    public bool Restore(string name)
    {
        lock (_lock)
        {
            if (!_definitions.ContainsKey(name))
                return false;
            if (_atStart.TryGetValue(name, out var definition))
            {
                _definitions = _definitions.SetItem(name, definition);
                _endpoints = _endpoints.SetItem(name, new EndpointFactory(_definitions).Build(name));
            }
            else
            {
                _definitions = _definitions.Remove(name);
                _endpoints = _endpoints.Remove(name);
            }

            return true;
        }
    }

    /// <summary>
    /// Removes the faults put since start-up and restarts the counters of those in files. Other endpoints put since then stay:
    /// a test creates its endpoint once and resets many times.
    /// </summary>
    public void ResetFaults()
    {
        lock (_lock)
        {
            foreach (var name in _definitions.Where(pair => pair.Value.IsFault).Select(pair => pair.Key).ToList())
                Restore(name);
        }
    }

    static ImmutableSortedDictionary<string, Endpoint> BuildAll(ImmutableSortedDictionary<string, Definition> definitions)
    {
        var factory = new EndpointFactory(definitions);
        return definitions.Keys.ToImmutableSortedDictionary(name => name, factory.Build, StringComparer.Ordinal);
    }
}
