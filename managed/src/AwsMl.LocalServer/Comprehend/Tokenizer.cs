using System.Globalization;
using System.Text;

namespace AwsMl.LocalServer.Comprehend;

/// <summary>
/// Takes a text apart into lower-case words and the marks that end a clause. An apostrophe inside a word belongs to it in English ("can't"),
/// and so the word lists have it; in the other languages it joins two words ("n'aime"), which <see cref="Elision"/> parts.
/// </summary>
static class Tokenizer
{
    /// <summary>The token that stands for a clause's end.</summary>
    public const string ClauseEnd = ".";

    public static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i] is '\u2019' or '\u02bc' ? '\'' : char.ToLowerInvariant(text[i]);
            var inside = word.Length > 0 && i + 1 < text.Length && char.IsLetterOrDigit(text[i + 1]);
            if (char.IsLetterOrDigit(character) || char.IsSurrogate(character) || char.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark
                || (inside && (character is '\'' or '-')))
            {
                word.Append(character);
                continue;
            }

            EndWord();
            if (character is '.' or ',' or ';' or ':' or '!' or '?' or '(' or ')' or '\n')
                tokens.Add(ClauseEnd);
        }

        EndWord();
        return tokens;

        void EndWord()
        {
            if (word.Length > 0)
                tokens.Add(word.ToString());
            word.Clear();
        }
    }

    /// <summary>Parts "l'aide" into "l" and "aide".</summary>
    public static List<string> Elision(List<string> tokens) => [.. tokens.SelectMany(token => token.Split('\'', StringSplitOptions.RemoveEmptyEntries))];
}
