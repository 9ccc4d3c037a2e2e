namespace AwsMl.LocalServer.Models;

/// <summary>What a model's container receives from an InvokeEndpoint request.</summary>
sealed record Invocation(
    ReadOnlyMemory<byte> Body,
    string ContentType,
    string Accept,
    IReadOnlyList<KeyValuePair<string, string>> SageMakerHeaders)
{
    /// <summary>The lines of a CSV body; our models accept no other content type.</summary>
    public List<ReadOnlyMemory<byte>> CsvLines()
    {
        var mediaType = ContentType.Split(';')[0].Trim();
        if (mediaType.Length > 0 && !mediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase))
            throw ModelError.FromContainer(415, $"Content type {mediaType} is not supported; send text/csv");
        return Models.CsvLines.Split(Body);
    }
}
