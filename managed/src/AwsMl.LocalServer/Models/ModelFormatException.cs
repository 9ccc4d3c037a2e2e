using System.Text.Json;

namespace AwsMl.LocalServer.Models;

/// <summary>
/// A model file that cannot be used; the message names the file or endpoint and the problem, and quotes nothing of the
/// contents.
/// </summary>
sealed class ModelFormatException(string message, Exception? inner = null) : Exception(message, inner)
{
    public static ModelFormatException NotJson(string source, JsonException exception) =>
        new($"{source}: not JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}", exception);
}
