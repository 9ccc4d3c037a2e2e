namespace AwsMl.Core.Protocol;

/// <summary>Which way data go, with the values of AwsMlDirection in aws_ml_abi.h.</summary>
public enum TransferDirection
{
    /// <summary>Objects of S3 are written.</summary>
    Upload = 1,
    /// <summary>An object of S3 is read.</summary>
    Download = 2,
}
