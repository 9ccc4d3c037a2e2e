using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services;

/// <summary>What is submitted to an operation.</summary>
/// <param name="target">Endpoint name, language code, model id or function, depending on the operation.</param>
/// <param name="rows">Packed rows.</param>
/// <param name="rowCount">How many, at least 1.</param>
/// <param name="options">How they are sent.</param>
/// <param name="connection">Where they are sent.</param>
readonly ref struct RequestInput(string target, ReadOnlySpan<byte> rows, int rowCount, RequestOptions options, ServiceConnection connection)
{
    public string Target { get; } = target;

    public ReadOnlySpan<byte> Rows { get; } = rows;

    public int RowCount { get; } = rowCount;

    public RequestOptions Options { get; } = options;

    public ServiceConnection Connection { get; } = connection;
}
