namespace AwsMl.LocalServer.Faults;

/// <summary>How an answer goes wrong if it is not simply an error; the first ones are valid answers in another format.</summary>
enum FaultBehaviour
{
    /// <summary>Nothing is changed.</summary>
    None,

    /// <summary>All results on one line, joined by commas, as XGBoost's multi-model container answers.</summary>
    OneLine,

    /// <summary>Linear Learner's JSON: {"predictions":[{"score":0.4}, ...]}.</summary>
    Json,

    /// <summary>One JSON object a line: {"score":0.4}.</summary>
    Jsonlines,

    /// <summary>Two-dimensional results on one line: [0.1, 0.9],[0.3, 0.7].</summary>
    Brackets,

    /// <summary>A gzip body with Content-Encoding: gzip.</summary>
    Gzip,

    /// <summary>The connection is reset before any answer.</summary>
    Reset,

    /// <summary>The whole length is announced and half is sent, then the connection is reset.</summary>
    ResetMidway,

    /// <summary>The whole length is announced and half is sent, then the connection is closed.</summary>
    Truncate,

    /// <summary>No answer until the client gives up.</summary>
    Hang,

    /// <summary>Ten bytes of the answer per second.</summary>
    Trickle,

    /// <summary>Results without end.</summary>
    Endless,

    /// <summary>200 OK with bytes that are neither CSV, JSON nor UTF-8.</summary>
    Garbage,

    /// <summary>One result too few; one too many if there is only one.</summary>
    WrongCount,

    /// <summary>JSON that stops in the middle.</summary>
    BadJson,

    /// <summary>100,000 nested JSON arrays.</summary>
    DeepJson,

    /// <summary>A quote that never closes.</summary>
    BadCsv,

    /// <summary>A body that is not gzip with Content-Encoding: gzip.</summary>
    BadGzip,

    /// <summary>gzip with a wrong checksum.</summary>
    DamagedGzip,

    /// <summary>Truncated gzip.</summary>
    CutGzip,

    /// <summary>A megabyte of gzip that inflates to a gigabyte.</summary>
    GzipBomb,
}
