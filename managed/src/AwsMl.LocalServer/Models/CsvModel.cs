using System.Buffers;
using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Models;

/// <summary>A model that turns each CSV line into one line.</summary>
abstract class CsvModel : IModel
{
    public abstract string Description { get; }

    protected abstract void Predict(ReadOnlyMemory<byte> line, int lineNumber, ArrayBufferWriter<byte> output);

    public ValueTask<Answer> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var lines = invocation.CsvLines();
        var output = new ArrayBufferWriter<byte>(lines.Count * 16 + 16);
        for (var i = 0; i < lines.Count; i++)
        {
            // A large batch takes seconds; stop if the client has gone.
            if (i % 1024 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            Predict(lines[i], i + 1, output);
            output.Write("\n"u8);
        }

        return ValueTask.FromResult<Answer>(new ContentAnswer("text/csv; charset=utf-8", output.WrittenMemory));
    }
}
