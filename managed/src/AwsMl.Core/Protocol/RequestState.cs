namespace AwsMl.Core.Protocol;

/// <summary>The state of a request, with the values that aws_ml_poll returns.</summary>
public enum RequestState
{
    /// <summary>It is running.</summary>
    Pending = 0,
    /// <summary>It has a result.</summary>
    Done = 1,
    /// <summary>It has an error.</summary>
    Failed = 2,
}
