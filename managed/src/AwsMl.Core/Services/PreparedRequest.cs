using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services;

/// <summary>Rows that have been checked and written, ready to be sent together.</summary>
/// <param name="rows">Their numbers among the submitted rows.</param>
/// <param name="request">The request to send.</param>
abstract class PreparedRequest(int[] rows, ServiceRequest request)
{
    /// <summary>The rows in it, by their numbers among the submitted rows.</summary>
    public int[] Rows { get; } = rows;

    public ServiceRequest Request { get; } = request;

    /// <summary>The unit, within the service, to which throttling and limits apply.</summary>
    public abstract string Target { get; }

    /// <summary>The service it goes to.</summary>
    public abstract ServiceConnection Connection(ServiceConnections connections);

    /// <summary>Writes a request with some of its rows.</summary>
    /// <param name="indexes">Their indexes in this request, ascending, from 0.</param>
    public abstract PreparedRequest Part(ReadOnlySpan<int> indexes);

    /// <summary>The tokens that the service counted.</summary>
    public virtual TokenCount CountTokens(ServiceAnswer answer) => default;

    /// <summary>Writes one row per row of the request.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="output">Where the rows are written.</param>
    /// <param name="errors">Receives the rows without an answer, by their indexes in this request; what is written for them is
    /// ignored.</param>
    /// <exception cref="RequestException">The answer is invalid.</exception>
    public abstract void ReadAnswer(ServiceAnswer answer, PackedRowWriter output, List<RowError> errors);
}
