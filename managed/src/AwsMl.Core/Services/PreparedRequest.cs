using AwsMl.Core.Aws.Pipeline;
using AwsMl.Core.Protocol;

namespace AwsMl.Core.Services;

/// <summary>Rows that were checked and written, ready to be sent together.</summary>
/// <param name="rows">Which of the submitted rows they are.</param>
/// <param name="request">What is sent.</param>
abstract class PreparedRequest(int[] rows, ServiceRequest request)
{
    /// <summary>The rows in it, as numbers of the submitted rows.</summary>
    public int[] Rows { get; } = rows;

    public ServiceRequest Request { get; } = request;

    /// <summary>What the service throttles and limits as one, within the service.</summary>
    public abstract string Target { get; }

    /// <summary>The service it goes to.</summary>
    public abstract ServiceConnection Connection(ServiceConnections connections);

    /// <summary>Writes a request of some of its rows.</summary>
    /// <param name="indexes">Which, ascending, counted in this request from 0.</param>
    public abstract PreparedRequest Part(ReadOnlySpan<int> indexes);

    /// <summary>Writes one row per row of the request.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="output">Where to.</param>
    /// <param name="errors">Gets the rows, counted in this request, for which there is none; anything is written for them.</param>
    /// <exception cref="RequestException">The answer is not understood.</exception>
    public abstract void ReadAnswer(ServiceAnswer answer, PackedRowWriter output, List<RowError> errors);
}
