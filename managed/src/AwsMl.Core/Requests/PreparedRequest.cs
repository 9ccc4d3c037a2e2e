using AwsMl.Core.Aws;
using AwsMl.Core.Packing;

namespace AwsMl.Core.Requests;

/// <summary>A request that was checked and written, ready to be sent.</summary>
/// <param name="rowCount">Rows in it.</param>
/// <param name="request">What is sent.</param>
abstract class PreparedRequest(int rowCount, ServiceRequest request)
{
    /// <summary>Rows of the caller that are in this request, from the first.</summary>
    public int RowCount { get; } = rowCount;

    public ServiceRequest Request { get; } = request;

    /// <summary>The service it goes to.</summary>
    public abstract ServiceConnection Connection(ServiceConnections connections);

    /// <summary>Writes one row per row of the request.</summary>
    /// <exception cref="Errors.RequestException">The answer is not understood.</exception>
    public abstract void ReadAnswer(ServiceAnswer answer, PackedRowWriter output);
}
