using System.Buffers;

namespace AwsMl.LocalServer.Models;

/// <summary>Answers each line with itself, or with its first fields, byte for byte.</summary>
sealed class EchoModel(int? columns) : CsvModel
{
    public override string Description => columns is null ? "echo" : $"echo, {columns} column{(columns == 1 ? "" : "s")}";

    protected override void Predict(ReadOnlyMemory<byte> line, int lineNumber, ArrayBufferWriter<byte> output) =>
        output.Write((columns is { } count ? CsvLines.FirstFields(line, count) : line).Span);
}
