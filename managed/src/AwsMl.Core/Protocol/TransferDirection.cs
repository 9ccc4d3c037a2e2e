namespace AwsMl.Core.Protocol;

/// <summary>Direction of a transfer, with the values of AwsMlDirection in aws_ml_abi.h.</summary>
public enum TransferDirection
{
    /// <summary>S3 objects are written.</summary>
    Upload = 1,
    /// <summary>An S3 object is read.</summary>
    Download = 2,
}
