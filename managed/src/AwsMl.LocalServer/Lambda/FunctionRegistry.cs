using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AwsMl.LocalServer.Models;

namespace AwsMl.LocalServer.Lambda;

/// <summary>The functions by name: those from files at start-up, as changed by the control API since.</summary>
sealed class FunctionRegistry
{
    readonly ImmutableSortedDictionary<string, Function> _atStart;
    ImmutableSortedDictionary<string, Function> _functions;

    public FunctionRegistry(IEnumerable<Definition> definitions) =>
        _functions = _atStart = definitions.ToImmutableSortedDictionary(definition => definition.Name, definition => new Function(definition), StringComparer.Ordinal);

    public IEnumerable<Function> All => _functions.Values;

    public bool TryFind(string name, [NotNullWhen(true)] out Function? function) => _functions.TryGetValue(name, out function);

    public void Put(Definition definition)
    {
        var function = new Function(definition);
        ImmutableInterlocked.Update(ref _functions, functions => functions.SetItem(function.Name, function));
    }

    /// <summary>Undoes <see cref="Put"/> for one name; false if there is no such function.</summary>
    public bool Restore(string name)
    {
        var known = _functions.ContainsKey(name);
        ImmutableInterlocked.Update(ref _functions, functions => _atStart.TryGetValue(name, out var function) ? functions.SetItem(name, function) : functions.Remove(name));
        return known;
    }
}
