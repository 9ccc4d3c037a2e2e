namespace AwsMl.Core.Protocol;

/// <summary>What a request asks for, with the values of AwsMlOperation in aws_ml_abi.h.</summary>
public enum Operation
{
    /// <summary>SageMaker Runtime InvokeEndpoint.</summary>
    InvokeEndpoint = 1,
    /// <summary>Comprehend DetectSentiment and BatchDetectSentiment.</summary>
    DetectSentiment = 2,
    /// <summary>Bedrock Runtime InvokeModel.</summary>
    InvokeModel = 3,
    /// <summary>The same, for numbers in the answer.</summary>
    GetEmbeddings = 4,
    /// <summary>Lambda Invoke.</summary>
    InvokeFunction = 5,
    /// <summary>Objects of S3 are written.</summary>
    Upload = 6,
    /// <summary>An object of S3 is read.</summary>
    Download = 7,
}
