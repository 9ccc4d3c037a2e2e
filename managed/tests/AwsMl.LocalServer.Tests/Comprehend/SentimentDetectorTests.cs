using AwsMl.LocalServer.Comprehend;

namespace AwsMl.LocalServer.Tests.Comprehend;

public sealed class SentimentDetectorTests
{
    /// <summary>The example of Aurora's documentation.</summary>
    [Theory]
    [InlineData("Thank you for the excellent customer support!", "POSITIVE")]
    [InlineData("The latest version of this product stinks!", "NEGATIVE")]
    [InlineData("Your support team is just awesome! I am blown away.", "POSITIVE")]
    [InlineData("Your product is too complex, but your support is great.", "MIXED")]
    [InlineData("Your support tech helped me in fifteen minutes.", "POSITIVE")]
    [InlineData("My problem was never resolved!", "NEGATIVE")]
    [InlineData("When will the new version of this product be released?", "NEUTRAL")]
    [InlineData("I cannot stand that chatbot.", "NEGATIVE")]
    [InlineData("Your support tech talked down to me.", "NEGATIVE")]
    [InlineData("It took me way too long to get a real person.", "NEGATIVE")]
    [InlineData("I like it!", "POSITIVE")]
    public void The_documentations_examples_get_their_labels(string text, string label) => AssertLabel(text, "en", label);

    [Theory]
    [InlineData("I don't like it", "NEGATIVE")]
    [InlineData("I don’t like it", "NEGATIVE")]
    [InlineData("The food was not bad", "POSITIVE")]
    [InlineData("Nobody was happy", "NEGATIVE")]
    [InlineData("I was not, to be honest, impressed", "POSITIVE")]
    public void Negation_turns_what_follows_within_its_clause(string text, string label) => AssertLabel(text, "en", label);

    [Theory]
    [InlineData("The parcel came on Tuesday")]
    [InlineData("!!! ... ???")]
    [InlineData(" ")]
    [InlineData("\ud83d")]
    public void What_says_nothing_is_neutral(string text) => AssertLabel(text, "en", "NEUTRAL");

    [Theory]
    [InlineData("fr", "Le personnel est excellent, merci", "POSITIVE")]
    [InlineData("fr", "Je n'aime pas ce produit", "NEGATIVE")]
    [InlineData("fr", "La douleur est terrible", "NEGATIVE")]
    [InlineData("fr", "Le rendez-vous est mardi", "NEUTRAL")]
    [InlineData("de", "Sehr gut, danke!", "POSITIVE")]
    [InlineData("de", "Das gefällt mir nicht, der Service ist schlecht", "NEGATIVE")]
    [InlineData("es", "Me encanta este producto", "POSITIVE")]
    [InlineData("it", "Ottimo servizio", "POSITIVE")]
    [InlineData("pt", "Péssimo atendimento", "NEGATIVE")]
    public void Five_more_languages_have_words(string language, string text, string label) => AssertLabel(text, language, label);

    [Theory]
    [InlineData("ar")]
    [InlineData("hi")]
    [InlineData("ja")]
    [InlineData("ko")]
    [InlineData("zh")]
    [InlineData("zh-TW")]
    public void The_other_languages_are_neutral(string language) => AssertLabel("terrible terrible terrible", language, "NEUTRAL");

    [Theory]
    [InlineData("good")]
    [InlineData("bad but good")]
    [InlineData("")]
    public void Scores_are_probabilities_that_sum_to_one(string text)
    {
        var sentiment = SentimentDetector.Detect(text, "en");
        float[] scores = [sentiment.Positive, sentiment.Negative, sentiment.Neutral, sentiment.Mixed];

        Assert.All(scores, score => Assert.InRange(score, 0, 1));
        Assert.Equal(1, scores.Sum(), 6);
    }

    [Fact]
    public void Stronger_words_score_higher()
    {
        Assert.True(Positive("This is outstanding") > Positive("This is good"));
        Assert.True(Positive("This is very good") > Positive("This is good"));
        Assert.True(Positive("This is slightly good") < Positive("This is good"));
    }

    [Fact]
    public void The_longest_text_of_the_strongest_words_still_has_four_numbers()
    {
        var sentiment = SentimentDetector.Detect(string.Concat(Enumerable.Repeat("superb ", 700)), "en");

        Assert.Equal("POSITIVE", sentiment.Label);
        Assert.InRange(sentiment.Positive, 0.99f, 1f);
        Assert.False(float.IsNaN(sentiment.Mixed));
    }

    static float Positive(string text) => SentimentDetector.Detect(text, "en").Positive;

    static void AssertLabel(string text, string language, string label) => Assert.Equal(label, SentimentDetector.Detect(text, language).Label);
}
