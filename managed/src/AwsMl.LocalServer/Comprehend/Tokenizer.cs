using System.Globalization;
using System.Text;

namespace AwsMl.LocalServer.Comprehend;

/// <summary>
/// Splits a text into lower-case words and the marks that end a clause. In English, an apostrophe inside a word belongs to it
/// ("can't"), as in the word lists; in other languages it joins two words ("n'aime"), which <see cref="Elision"/> separates.
/// </summary>
static class Tokenizer
{
    /// <summary>The token for the end of a clause.</summary>
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

    /// <summary>Splits "l'aide" into "l" and "aide".</summary>
    public static List<string> Elision(List<string> tokens) => [.. tokens.SelectMany(token => token.Split('\'', StringSplitOptions.RemoveEmptyEntries))];
}
