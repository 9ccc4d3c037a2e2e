using AwsMl.LocalServer.Hosting;

namespace AwsMl.LocalServer.Models;

/// <summary>The model of an endpoint.</summary>
interface IModel
{
    /// <summary>A few words for the start-up lines, such as "linear, 30 features".</summary>
    string Description { get; }

    /// <summary>Answers an invocation, or throws a <see cref="ServiceException"/>.</summary>
    ValueTask<Answer> InvokeAsync(Invocation invocation, CancellationToken cancellationToken);
}
