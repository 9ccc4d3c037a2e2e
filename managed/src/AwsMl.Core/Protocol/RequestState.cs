namespace AwsMl.Core.Protocol;

/// <summary>How far a request is, with the values that aws_ml_poll answers.</summary>
public enum RequestState
{
    /// <summary>It runs.</summary>
    Pending = 0,
    /// <summary>It has a result.</summary>
    Done = 1,
    /// <summary>It has an error.</summary>
    Failed = 2,
}
