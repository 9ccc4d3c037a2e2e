namespace AwsMl.LocalServer.Comprehend;

/// <summary>
/// Detects sentiment from word lists: every word or phrase with a valence counts for the positive or the negative side, weighed by the words
/// around it; the two sums give four scores. Plain, deterministic and explainable, and far from what Comprehend's model understands.
/// </summary>
static class SentimentDetector
{
    /// <summary>How far a negation reaches, in words of the same clause.</summary>
    const int NegationReach = 3;

    /// <summary>"Not good" is less bad than "good" is good (the factor that VADER, Hutto and Gilbert 2014, measured).</summary>
    const double Negated = -0.74;

    public static Sentiment Detect(string text, string language)
    {
        if (Lexicon.For(language) is not { } lexicon)
            return Score(0, 0);

        var tokens = Tokenizer.Tokens(text);
        if (language != "en")
            tokens = Tokenizer.Elision(tokens);

        var (positive, negative) = (0.0, 0.0);
        foreach (var valence in Valences(tokens, lexicon))
        {
            if (valence > 0)
                positive += valence;
            else
                negative -= valence;
        }

        return Score(positive, negative);
    }

    static IEnumerable<double> Valences(List<string> tokens, Lexicon lexicon)
    {
        var at = 0;
        while (at < tokens.Count)
        {
            if (FindPhrase(tokens, at, lexicon, out var length, out var valence) && valence != 0)
                yield return valence * Weight(tokens, at, length, lexicon);
            at += length;
        }
    }

    /// <summary>The longest phrase with a valence at <paramref name="at"/>; otherwise a single word.</summary>
    static bool FindPhrase(List<string> tokens, int at, Lexicon lexicon, out int length, out double valence)
    {
        for (length = Math.Min(lexicon.LongestPhrase, tokens.Count - at); length > 0; length--)
        {
            if (lexicon.TryGetValence(string.Join(' ', tokens.GetRange(at, length)), out valence))
                return true;
        }

        (length, valence) = (1, 0);
        return false;
    }

    static double Weight(List<string> tokens, int at, int length, Lexicon lexicon)
    {
        var factor = 1.0;
        var negations = 0;
        for (var back = 1; back <= NegationReach && at - back >= 0 && tokens[at - back] != Tokenizer.ClauseEnd; back++)
        {
            var isModifier = lexicon.TryGetModifier(tokens[at - back], out var modifier)
                || (at - back > 0 && lexicon.TryGetModifier($"{tokens[at - back - 1]} {tokens[at - back]}", out modifier));
            if (!isModifier)
                continue;
            if (modifier.Negates)
                negations++;
            else if (back <= 2)
                factor *= modifier.Factor;
        }

        for (var ahead = 0; ahead < NegationReach && at + length + ahead < tokens.Count && tokens[at + length + ahead] != Tokenizer.ClauseEnd; ahead++)
        {
            if (lexicon.TryGetModifier(tokens[at + length + ahead], out var modifier) && modifier.ReachesBack)
                negations++;
        }

        // "Ne ... pas" is one negation in two words, so they are not counted against each other.
        return negations > 0 ? factor * Negated : factor;
    }

    /// <summary>
    /// Softmax over four pieces of evidence: the balance for and against, the absence of any feeling, and the smaller of the two sides for
    /// mixed. The temperature grows with the amount of evidence, so that long texts do not become certainties.
    /// </summary>
    static Sentiment Score(double positive, double negative)
    {
        var evidence = positive + negative;
        var balance = positive - negative;
        var temperature = 1 + (0.1 * evidence);
        ReadOnlySpan<double> logits =
        [
            1.5 * balance / temperature,
            -1.5 * balance / temperature,
            (2.5 - (1.5 * evidence)) / temperature,
            ((2.2 * Math.Min(positive, negative)) - (0.5 * Math.Abs(balance))) / temperature,
        ];

        var sum = 0.0;
        Span<double> weights = stackalloc double[4];
        for (var i = 0; i < logits.Length; i++)
            sum += weights[i] = Math.Exp(logits[i]);
        return new Sentiment((float)(weights[0] / sum), (float)(weights[1] / sum), (float)(weights[2] / sum), (float)(weights[3] / sum));
    }
}
