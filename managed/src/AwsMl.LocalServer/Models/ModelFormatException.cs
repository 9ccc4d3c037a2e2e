namespace AwsMl.LocalServer.Models;

/// <summary>A model file that cannot be used; the message names the file or endpoint and what is wrong with it.</summary>
sealed class ModelFormatException(string message, Exception? inner = null) : Exception(message, inner);
