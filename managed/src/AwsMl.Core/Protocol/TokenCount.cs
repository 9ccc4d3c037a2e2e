namespace AwsMl.Core.Protocol;

/// <summary>Tokens of a request, as far as the service tells; otherwise 0.</summary>
/// <param name="Input">Tokens that the model read.</param>
/// <param name="Output">Tokens that it wrote.</param>
public readonly record struct TokenCount(long Input, long Output);
