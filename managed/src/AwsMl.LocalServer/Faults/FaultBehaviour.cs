namespace AwsMl.LocalServer.Faults;

/// <summary>How an answer goes wrong when it is not simply an error; the first five are not wrong but of another shape.</summary>
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

    /// <summary>Content-Encoding: gzip over a body that is.</summary>
    Gzip,

    /// <summary>The connection is reset before any answer.</summary>
    Reset,

    /// <summary>The whole length is announced, half is sent, then the connection is reset.</summary>
    ResetMidway,

    /// <summary>The whole length is announced, half is sent, then the connection ends.</summary>
    Truncate,

    /// <summary>No answer until the client gives up.</summary>
    Hang,

    /// <summary>A byte of the answer ten times a second.</summary>
    Trickle,

    /// <summary>Results without end.</summary>
    Endless,

    /// <summary>200 OK with bytes that are neither CSV, JSON nor UTF-8.</summary>
    Garbage,

    /// <summary>One result too few; one too many if there is only one.</summary>
    WrongCount,

    /// <summary>JSON that stops in the middle.</summary>
    BadJson,

    /// <summary>JSON of 100,000 arrays in each other.</summary>
    DeepJson,

    /// <summary>A quote that never closes.</summary>
    BadCsv,

    /// <summary>Content-Encoding: gzip over a body that is not gzip.</summary>
    BadGzip,

    /// <summary>gzip whose checksum does not hold.</summary>
    DamagedGzip,

    /// <summary>gzip that stops in the middle.</summary>
    CutGzip,

    /// <summary>A megabyte of gzip that inflates to a gigabyte.</summary>
    GzipBomb,
}
