using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Signing;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Signing;

public sealed class SignatureVerifierTests
{
    static readonly SignatureVector Vector = SignatureVector.Find("sagemaker invoke endpoint");
    static readonly SignatureVector VectorWithToken = SignatureVector.Find("sagemaker with session token and model headers");

    public static TheoryData<string> VectorNames => [.. SignatureVector.Names];

    [Theory]
    [MemberData(nameof(VectorNames))]
    public void A_request_signed_by_botocore_has_the_signature_that_we_compute(string name)
    {
        var vector = SignatureVector.Find(name);
        var authorization = AuthorizationHeader.Parse(vector.Authorization(), out _)!;

        var signature = SignatureV4.Compute(vector.Request(), authorization, vector.AmzDate, vector.Credential.SecretAccessKey);

        Assert.Equal(vector.Signature, signature);
    }

    [Theory]
    [MemberData(nameof(VectorNames))]
    public void A_request_signed_by_botocore_is_accepted(string name)
    {
        var vector = SignatureVector.Find(name);

        Verifier(vector).Verify(vector.Request(), vector.Service);
    }

    [Theory]
    [MemberData(nameof(VectorNames))]
    public void A_changed_body_is_refused(string name)
    {
        var vector = SignatureVector.Find(name);

        var error = Refusal(vector, vector.Request(body: "something else"));

        Assert.Equal((403, "InvalidSignatureException"), (error.Status, error.Code));
        Assert.StartsWith("The request signature we calculated does not match the signature you provided.", error.Message);
    }

    [Fact]
    public void A_changed_path_is_refused() =>
        Assert.Equal("InvalidSignatureException", Refusal(Vector, Vector.Request(rawTarget: "/endpoints/other/invocations")).Code);

    [Fact]
    public void A_query_that_was_not_signed_is_refused() =>
        Assert.Equal("InvalidSignatureException", Refusal(Vector, Vector.Request(rawTarget: "/endpoints/my-ep/invocations?x=1")).Code);

    [Fact]
    public void A_signed_header_that_changed_is_refused() =>
        Assert.Equal("InvalidSignatureException", Refusal(Vector, Vector.Request(Change("Host", "elsewhere.example"))).Code);

    [Fact]
    public void An_unsigned_header_may_change() =>
        Verifier(Vector).Verify(Vector.Request(Change("User-Agent", "a proxy")), Vector.Service);

    [Fact]
    public void Dot_segments_and_empty_segments_of_the_path_are_normalised_before_signing() =>
        Verifier(Vector).Verify(Vector.Request(rawTarget: "/endpoints/./x/..//my-ep/invocations"), Vector.Service);

    [Fact]
    public void A_wrong_secret_key_is_refused_as_a_wrong_signature()
    {
        var verifier = Verifier(Vector, Vector.Credential with { SecretAccessKey = "another" });

        Assert.Equal("InvalidSignatureException", Refusal(verifier, Vector.Request(), "sagemaker").Code);
    }

    [Fact]
    public void An_unknown_access_key_is_refused_as_an_unknown_client()
    {
        var verifier = Verifier(Vector, Vector.Credential with { AccessKeyId = "another" });

        var error = Refusal(verifier, Vector.Request(), "sagemaker");

        Assert.Equal((403, "UnrecognizedClientException"), (error.Status, error.Code));
        Assert.Equal("The security token included in the request is invalid.", error.Message);
    }

    [Fact]
    public void A_wrong_session_token_is_refused_as_an_unknown_client() =>
        Assert.Equal("UnrecognizedClientException", Refusal(VectorWithToken, VectorWithToken.Request(Change("X-Amz-Security-Token", "another"))).Code);

    [Fact]
    public void A_missing_session_token_is_refused_as_an_unknown_client() =>
        Assert.Equal("UnrecognizedClientException", Refusal(VectorWithToken, VectorWithToken.Request(Change("X-Amz-Security-Token", null))).Code);

    [Fact]
    public void A_request_without_a_signature_is_refused()
    {
        var error = Refusal(Vector, Vector.Request(Change("Authorization", null)));

        Assert.Equal((403, "MissingAuthenticationTokenException"), (error.Status, error.Code));
    }

    [Theory]
    [InlineData("Basic bG9jYWw6bG9jYWw=", "Unsupported AWS 'algorithm': 'Basic'.")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/20261120/us-east-1/sagemaker/aws4_request", "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.")]
    [InlineData("AWS4-HMAC-SHA256 Signature=0, Signature=1, SignedHeaders=host", "Authorization header requires 'Credential' parameter.")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0", "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b'")]
    public void A_malformed_authorization_header_is_refused_with_the_reason(string value, string reason)
    {
        var error = Refusal(Vector, Vector.Request(Change("Authorization", value)));

        Assert.Equal((400, "IncompleteSignatureException", reason), (error.Status, error.Code, error.Message));
    }

    [Fact]
    public void A_request_without_a_date_is_refused() =>
        Assert.Equal("IncompleteSignatureException", Refusal(Vector, Vector.Request(Change("X-Amz-Date", null))).Code);

    [Fact]
    public void A_signature_for_another_service_is_refused()
    {
        var error = Refusal(Verifier(Vector), Vector.Request(), "comprehend");

        Assert.Equal("InvalidSignatureException", error.Code);
        Assert.Contains("scoped to correct service: 'comprehend'", error.Message);
    }

    [Fact]
    public void A_signature_of_another_day_than_its_scope_is_refused() =>
        Assert.Contains("Date in Credential scope", Refusal(Vector, Vector.Request(Change("X-Amz-Date", "20261121T000000Z"))).Message);

    [Fact]
    public void A_session_token_that_is_not_signed_is_refused()
    {
        var authorization = VectorWithToken.Authorization().Replace(";x-amz-security-token", "");

        Assert.Contains("'x-amz-security-token' must be a 'SignedHeader'", Refusal(VectorWithToken, VectorWithToken.Request(Change("Authorization", authorization))).Message);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public void Clocks_may_differ_by_five_minutes(int minutes) =>
        new SignatureVerifier(new CredentialStore([Vector.Credential]), new FixedTime(Vector.SignedAt.AddMinutes(minutes))).Verify(Vector.Request(), "sagemaker");

    [Theory]
    [InlineData(6, "Signature expired: 20261120T120000Z is now earlier than 20261120T120100Z (20261120T120600Z - 5 min.)")]
    [InlineData(-6, "Signature not yet current: 20261120T120000Z is still later than 20261120T115900Z (20261120T115400Z + 5 min.)")]
    public void Clocks_further_apart_are_refused(int minutes, string message)
    {
        var verifier = new SignatureVerifier(new CredentialStore([Vector.Credential]), new FixedTime(Vector.SignedAt.AddMinutes(minutes)));

        var error = Refusal(verifier, Vector.Request(), "sagemaker");

        Assert.Equal((403, "InvalidSignatureException", message), (error.Status, error.Code, error.Message));
    }

    static SignatureVerifier Verifier(SignatureVector vector, Credential? credential = null) =>
        new(new CredentialStore([credential ?? vector.Credential]), new FixedTime(vector.SignedAt));

    static ServiceException Refusal(SignatureVector vector, SignedRequest request) => Refusal(Verifier(vector), request, vector.Service);

    static ServiceException Refusal(SignatureVerifier verifier, SignedRequest request, string service) =>
        Assert.Throws<ServiceException>(() => verifier.Verify(request, service));

    static Dictionary<string, string?> Change(string header, string? value) => new() { [header] = value };
}
