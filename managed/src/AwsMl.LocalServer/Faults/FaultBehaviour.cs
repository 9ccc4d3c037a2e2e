namespace AwsMl.LocalServer.Faults;

/// <summary>How an answer goes wrong when it is not simply an error.</summary>
enum FaultBehaviour
{
    /// <summary>Nothing is changed.</summary>
    None,

    /// <summary>The connection is reset before any answer.</summary>
    Reset,

    /// <summary>The whole length is announced, half is sent, then the connection ends.</summary>
    Truncate,

    /// <summary>200 OK with bytes that are neither CSV, JSON nor UTF-8.</summary>
    Garbage,

    /// <summary>No answer until the client gives up.</summary>
    Hang,

    /// <summary>One result too few; one too many if there is only one.</summary>
    WrongCount,

    /// <summary>All results on one line, joined by commas, as XGBoost's multi-model container answers.</summary>
    OneLine,

    /// <summary>Linear Learner's JSON: {"predictions":[{"score":0.4}, ...]}.</summary>
    Json,

    /// <summary>One JSON object a line: {"score":0.4}.</summary>
    Jsonlines,

    /// <summary>Two-dimensional results on one line: [0.1, 0.9],[0.3, 0.7].</summary>
    Brackets,

    /// <summary>JSON that stops in the middle.</summary>
    BadJson,

    /// <summary>A quote that never closes.</summary>
    BadCsv,

    /// <summary>Content-Encoding: gzip over a body that is not gzip.</summary>
    BadGzip,

    /// <summary>Results without end.</summary>
    Endless,
}
