namespace AwsMl.LocalServer.Hosting;

/// <summary>A service's answer. It controls the connection itself, so that faults can be answers, too.</summary>
abstract class Answer
{
    public virtual int Status => StatusCodes.Status200OK;

    /// <summary>The fault that changed it; null: none.</summary>
    public string? Fault { get; set; }

    public abstract Task WriteAsync(HttpContext context);
}
