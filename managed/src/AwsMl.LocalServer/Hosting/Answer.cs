namespace AwsMl.LocalServer.Hosting;

/// <summary>An answer of a service; what it does to the connection is its own business, so that faults are answers as well.</summary>
abstract class Answer
{
    public virtual int Status => StatusCodes.Status200OK;

    /// <summary>The fault that made it what it is; null: none.</summary>
    public string? Fault { get; set; }

    public abstract Task WriteAsync(HttpContext context);
}
