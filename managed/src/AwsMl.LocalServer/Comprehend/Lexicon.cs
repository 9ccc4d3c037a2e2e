using System.Collections.Concurrent;
using System.Globalization;

namespace AwsMl.LocalServer.Comprehend;

/// <summary>The word lists of one language: the valence of each word or phrase, and the words that modify their neighbours.</summary>
sealed class Lexicon
{
    static readonly ConcurrentDictionary<string, Lexicon?> Languages = new(StringComparer.Ordinal);

    readonly Dictionary<string, double> _valences = new(StringComparer.Ordinal);
    readonly Dictionary<string, Modifier> _modifiers = new(StringComparer.Ordinal);

    Lexicon(string language)
    {
        // Later lists win: additions correct the words.
        foreach (var list in (ReadOnlySpan<string>)["words", "additions"])
        {
            foreach (var (phrase, valence) in Read($"{list}.{language}.txt"))
                _valences[Normalise(phrase)] = double.Parse(valence, CultureInfo.InvariantCulture);
        }

        foreach (var (phrase, effect) in Read($"modifiers.{language}.txt"))
            _modifiers[Normalise(phrase)] = Modifier.Parse(effect);

        LongestPhrase = _valences.Keys.Concat(_modifiers.Keys).Max(phrase => phrase.Count(character => character == ' ') + 1);
    }

    /// <summary>Number of words in the longest phrase of the lists.</summary>
    public int LongestPhrase { get; }

    /// <summary>The lists of a language, or null if there are none.</summary>
    public static Lexicon? For(string language) =>
        Languages.GetOrAdd(language, static language => Resource($"words.{language}.txt") is { } stream ? Open(stream, language) : null);

    public bool TryGetValence(string phrase, out double valence) => _valences.TryGetValue(phrase, out valence);

    public bool TryGetModifier(string phrase, out Modifier modifier) => _modifiers.TryGetValue(phrase, out modifier);

    static Lexicon Open(Stream stream, string language)
    {
        stream.Dispose();
        return new Lexicon(language);
    }

    static IEnumerable<(string Phrase, string Value)> Read(string name)
    {
        using var reader = new StreamReader(Resource(name) ?? throw new InvalidOperationException($"resource {name} is missing"));
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#' && line.Split('\t') is [var phrase, var value])
                yield return (phrase, value);
        }
    }

    /// <summary>A phrase is stored as the tokens that a text would yield for it.</summary>
    static string Normalise(string phrase) => string.Join(' ', Tokenizer.Tokens(phrase));

    static Stream? Resource(string name) => typeof(Lexicon).Assembly.GetManifestResourceStream(name);
}
