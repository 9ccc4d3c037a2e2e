namespace AwsMl.LocalServer.Comprehend;

/// <summary>The four scores of DetectSentiment, which sum to 1, and the label of the highest.</summary>
readonly record struct Sentiment(float Positive, float Negative, float Neutral, float Mixed)
{
    /// <summary>The label of the highest score; in a tie, the more cautious label.</summary>
    public string Label
    {
        get
        {
            var highest = Math.Max(Math.Max(Positive, Negative), Math.Max(Neutral, Mixed));
            return highest == Neutral ? "NEUTRAL" : highest == Mixed ? "MIXED" : highest == Negative ? "NEGATIVE" : "POSITIVE";
        }
    }
}
