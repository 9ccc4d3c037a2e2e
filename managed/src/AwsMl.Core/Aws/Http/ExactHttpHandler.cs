using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Util;

namespace AwsMl.Core.Aws.Http;

/// <summary>
/// Last stage: sends exactly what was signed.  The SDK composes the URL for HTTP separately from the path and query that it
/// signs, and the two differ: the leading slash of a key is lost, and names of uploads are not escaped.  Here the URL is built
/// from what was signed.
/// </summary>
sealed class ExactHttpHandler(IClientConfig config, object sender) : HttpHandler<HttpContent>(new HttpRequestMessageFactory(config), sender)
{
    protected override IHttpRequest<HttpContent> CreateWebRequest(IRequestContext requestContext)
    {
        var request = requestContext.Request;
        var endpoint = NamedEndpoint.Of(requestContext);
        var created = (HttpWebRequestMessage)base.CreateWebRequest(requestContext);
        RequestGate.SetAddress(created.Request, endpoint, Path(request) + Query(request));
        return created;
    }

    /// <summary>Escaped once, as it is sent; services other than S3 sign the escaped path escaped again.</summary>
    static string Path(IRequest request) =>
        AWSSDKUtils.CanonicalizeResourcePathV2(request.Endpoint, request.ResourcePath, encode: false, request.PathResources);

    static string Query(IRequest request)
    {
        IEnumerable<KeyValuePair<string, string?>> parameters = request.SubResources;
        if (request.UseQueryString)
            parameters = parameters.Concat(request.ParameterCollection.GetSortedParametersList().Where(parameter => parameter.Value is not null)!);
        var query = string.Join('&', parameters.Select(parameter =>
            parameter.Value is null ? Escape(parameter.Key) : $"{Escape(parameter.Key)}={Escape(parameter.Value)}"));
        return query.Length == 0 ? "" : "?" + query;
    }

    static string Escape(string text) => Uri.EscapeDataString(text);
}
