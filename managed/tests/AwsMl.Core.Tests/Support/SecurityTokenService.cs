namespace AwsMl.Core.Tests.Support;

/// <summary>Answers of the Security Token Service.</summary>
static class SecurityTokenService
{
    public const string Role = "arn:aws:iam::123456789012:role/predict";

    public static Answer Assumed(string accessKey, string operation = "AssumeRole") => new(
        $"""
         <{operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
           <{operation}Result>
             <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/predict/aws_ml</Arn><AssumedRoleId>ARO:aws_ml</AssumedRoleId></AssumedRoleUser>
             <Credentials>
               <AccessKeyId>{accessKey}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
               <SessionToken>token-of-{accessKey}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
             </Credentials>
           </{operation}Result>
           <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>
         </{operation}Response>
         """,
        "text/xml");

    public static Answer Denied() => new(
        """
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User is not authorized to perform sts:AssumeRole. More.</Message></Error>
          <RequestId>r</RequestId>
        </ErrorResponse>
        """,
        "text/xml", 403);
}
