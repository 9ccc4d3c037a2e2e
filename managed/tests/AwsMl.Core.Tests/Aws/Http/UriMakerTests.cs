using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using AwsMl.Core.Aws.Http;
using AwsMl.Core.Tests.Support;
using Xunit.Abstractions;

namespace AwsMl.Core.Tests.Aws.Http;

/// <summary>
/// Every place in the managed library, and in the AWS libraries it contains, where the code creates a URI, a client or a
/// connection, as found in the code itself.  A new one must be reviewed, covered by <see cref="RedirectTests"/> and listed
/// here.
/// </summary>
public class UriMakerTests(ITestOutputHelper output)
{
    /// <summary>Ours: what creates the URI, and which of <see cref="RedirectTests.Ways"/> send it.</summary>
    static readonly Dictionary<string, string> Ours = new()
    {
        ["AwsMl.Core.Aws.Http.RequestGate.SetAddress: Uri"] = "all ways: the URI of every request",
        ["AwsMl.Core.Aws.Http.LocalService.AskOnceAsync: HttpRequestMessage"] = "container, instance: an address from the environment",
        ["AwsMl.Core.Aws.Http.SharedHttpClientFactory..ctor: HttpClient"] = "all ways: over the gate",
        ["AwsMl.Core.Aws.Http.HttpConnections..ctor: SocketsHttpHandler"] = "all ways: below the gate",
        ["AwsMl.Core.Aws.Http.ExactHttpHandler..ctor: HttpRequestMessageFactory"] = "services, S3, STS: its clients are the shared one",
        ["AwsMl.Core.Aws.Http.ProxyRules.Parse: Uri.TryCreate"] = "the setting aws_ml.proxy",
        ["AwsMl.Core.Aws.Http.ProxyRules.Parse: UriBuilder"] = "the setting aws_ml.proxy",
        ["AwsMl.Core.Aws.Http.ProxyRules.Parse: WebProxy"] = "the setting aws_ml.proxy",
        ["AwsMl.Core.Aws.Endpoints.EndpointRules.Parse: Uri.TryCreate"] = "the setting of an endpoint, or AWS_ENDPOINT_URL",
        ["AwsMl.Core.Aws.Endpoints.EndpointRules.Parse: UriBuilder"] = "the setting of an endpoint, or AWS_ENDPOINT_URL",
        ["AwsMl.Core.Aws.Http.RedirectRefusal.Where: Uri.TryCreate"] = "an answer's Location, for the text of an error: nothing is sent there",
        ["AwsMl.Core.Aws.Endpoints.EndpointRules.ForRegion: Uri"] = "SageMaker, Comprehend, Bedrock, Lambda: the region's host",
        ["AwsMl.Core.Aws.Http.MetadataService.Endpoint: Uri"] = "instance: AWS_EC2_METADATA_SERVICE_ENDPOINT, or the link-local address",
        ["AwsMl.Core.Aws.Credentials.ContainerCredentials..cctor: Uri"] = "container: the link-local address",
        ["AwsMl.Core.Aws.Credentials.ContainerCredentials.Address: Uri.TryCreate"] = "container: AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ["AwsMl.Core.Aws.Pipeline.ServiceClient..ctor: AmazonServiceClient"] = "SageMaker, Comprehend, Bedrock, Lambda",
        ["AwsMl.Core.Aws.Credentials.StsClient..ctor: AmazonSecurityTokenServiceClient"] = "STS",
        ["AwsMl.Core.Services.S3.S3Client..ctor: AmazonS3Client"] = "S3",
        ["AwsMl.Core.Aws.Credentials.CredentialChain.OfProfile: AWSCredentialsFactory.GetAWSCredentials"] = "profiles without a role: keys and processes; SSO and Login lack their libraries",
        ["AwsMl.Core.Aws.Credentials.WebIdentityCredentials..ctor: AssumeRoleWithWebIdentityCredentials"] = "STS AssumeRoleWithWebIdentity: its client is ours",
    };

    /// <summary>AWS's: those with their own connections, and why none of them runs.</summary>
    static readonly Dictionary<string, string> Theirs = new()
    {
        ["Amazon.Runtime.HttpRequestMessageFactory.CreateManagedHttpClient"] = "only without a factory of ours",
        ["Amazon.Runtime.HttpWebRequestMessage..ctor"] = "of ExactHttpHandler, which gives it its URI",
        ["Amazon.Runtime.Signing.SigV4SigningHandler.CreateDefaultInnerHandler"] = "for users of HttpClient; not used",
        ["Amazon.Runtime.Credentials.Internal.SSOEndpointResolver.TrySendRequestAsync"] = "for SSO, which needs a library that is not here",
        ["Amazon.Util.AWSHttpClient..ctor"] = "of the SDK's transfer utilities; not used",
        ["Amazon.Util.AWSHttpClient.PutRequestUriAsync"] = "of the SDK's transfer utilities; not used",
        ["Amazon.Util.AWSHttpClient.GetResponseHeadersAsync"] = "of the SDK's transfer utilities; not used",
        ["Amazon.Util.AWSSDKUtils.CreateClient"] = "of GenericContainerCredentials and EC2InstanceMetadata, which are banned",
        ["Amazon.Util.AWSSDKUtils.CreateHandler"] = "of GenericContainerCredentials and EC2InstanceMetadata, which are banned",
        ["Amazon.Util.AWSSDKUtils.ExecuteHttpRequest"] = "of GenericContainerCredentials and EC2InstanceMetadata, which are banned",
        ["Amazon.Util.AWSSDKUtils.ExecuteHttpRequestAsync"] = "of GenericContainerCredentials and EC2InstanceMetadata, which are banned",
        ["Amazon.Util.AWSSDKUtils.OpenStream"] = "of nobody",
        ["Amazon.SecurityToken.SAML.AdfsAuthenticationController.CreateRequest"] = "for profiles of SAML, which are there on Windows alone",
        ["Amazon.S3.AmazonS3HttpUtil.GetHeadHttpRequest"] = "of the SDK's own rules of retries for S3, which S3Retries replaces",
    };

    [Fact]
    public void Of_the_library_each_is_known()
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (method, made) in Calls(typeof(RequestGate).Assembly.Location))
        {
            if (Made(made) is { } what)
                found.Add($"{method}: {what}");
        }
        Report(found, Ours);
        Assert.Equal(Ours.Keys.Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public void Of_the_libraries_in_it_each_with_connections_of_its_own_is_known()
    {
        Type[] libraries = [typeof(Amazon.Runtime.AmazonServiceClient), typeof(Amazon.S3.AmazonS3Client), typeof(Amazon.SecurityToken.AmazonSecurityTokenServiceClient)];
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var library in libraries)
        {
            foreach (var (method, made) in Calls(library.Assembly.Location))
            {
                if (made is "System.Net.Http.HttpClient..ctor" or "System.Net.Http.HttpRequestMessage..ctor" or "System.Net.Http.SocketsHttpHandler..ctor"
                    or "System.Net.Http.HttpClientHandler..ctor" or "System.Net.Http.HttpMessageInvoker..ctor"
                    or "System.Net.WebRequest.Create" or "System.Net.WebClient..ctor" or "System.Net.Sockets.TcpClient..ctor" or "System.Net.Sockets.Socket..ctor")
                    found.Add(method);
            }
        }
        Report(found, Theirs);
        Assert.Equal(Theirs.Keys.Order(StringComparer.Ordinal), found);
    }

    void Report(IEnumerable<string> found, Dictionary<string, string> known)
    {
        foreach (var maker in found)
            output.WriteLine($"{maker}: {known.GetValueOrDefault(maker, "NOT KNOWN")}");
    }

    /// <summary>What leads to a request, or sets its address.</summary>
    static string? Made(string called)
    {
        var (type, method) = (called[..called.LastIndexOf('.')].TrimEnd('.'), called[(called.LastIndexOf('.') + 1)..]);
        var name = type[(type.LastIndexOf('.') + 1)..];
        return (type, method) switch
        {
            (_, "ctor") when type is "System.Uri" or "System.UriBuilder" || IsConnection(type) || IsClient(type) => name,
            ("System.Uri", "TryCreate") or ("Amazon.Runtime.CredentialManagement.AWSCredentialsFactory", _) => $"{name}.{method}",
            ("Amazon.Util.EC2InstanceMetadata", _) => $"{name}.{method}",
            ("Amazon.Util.AWSSDKUtils", "ExecuteHttpRequest" or "ExecuteHttpRequestAsync" or "DownloadStringContent" or "OpenStream") => $"{name}.{method}",
            _ when IsConnection(type) && method is "Create" or "GetHostAddresses" or "GetHostAddressesAsync" or "GetHostEntry" => $"{name}.{method}",
            _ => null,
        };
    }

    static bool IsConnection(string type) =>
        type is "System.Net.Http.HttpClient" or "System.Net.Http.HttpRequestMessage" or "System.Net.Http.SocketsHttpHandler" or "System.Net.Http.HttpClientHandler"
            or "System.Net.Http.HttpMessageInvoker" or "System.Net.WebProxy" or "System.Net.WebRequest" or "System.Net.WebClient" or "System.Net.Dns"
            or "System.Net.Sockets.Socket" or "System.Net.Sockets.TcpClient" or "System.Net.Sockets.UdpClient" or "System.Net.WebSockets.ClientWebSocket"
            or "Amazon.Runtime.HttpRequestMessageFactory";

    static bool IsClient(string type) =>
        type.StartsWith("Amazon.", StringComparison.Ordinal)
        && (type.EndsWith("Client", StringComparison.Ordinal)
            || type is "Amazon.Runtime.GenericContainerCredentials" or "Amazon.Runtime.InstanceProfileAWSCredentials" or "Amazon.Runtime.AssumeRoleAWSCredentials"
                or "Amazon.Runtime.AssumeRoleWithWebIdentityCredentials" or "Amazon.Runtime.SSOAWSCredentials" or "Amazon.Runtime.FederatedAWSCredentials");

    /// <summary>All calls in an assembly: the method that contains one, and the called method of another assembly.</summary>
    static IEnumerable<(string Method, string Called)> Calls(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        foreach (var handle in reader.MethodDefinitions)
        {
            var method = reader.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
                continue;
            var name = NameOf(reader, method);
            foreach (var token in CodeReader.Tokens(file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!))
            {
                if (Called(reader, MetadataTokens.EntityHandle(token)) is { } called)
                    yield return (name, called);
            }
        }
    }

    static string? Called(MetadataReader reader, EntityHandle handle)
    {
        if (handle.Kind == HandleKind.MethodSpecification)
            handle = reader.GetMethodSpecification((MethodSpecificationHandle)handle).Method;
        if (handle.Kind == HandleKind.MethodDefinition)
        {
            var own = reader.GetMethodDefinition((MethodDefinitionHandle)handle);
            return NameOf(reader, own);
        }
        if (handle.Kind != HandleKind.MemberReference)
            return null;
        var member = reader.GetMemberReference((MemberReferenceHandle)handle);
        if (member.Parent.Kind != HandleKind.TypeReference)
            return null;
        var type = reader.GetTypeReference((TypeReferenceHandle)member.Parent);
        return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}.{reader.GetString(member.Name)}";
    }

    /// <summary>Compiler-generated code for an async method or a lambda counts as the method that contains it.</summary>
    static string NameOf(MetadataReader reader, MethodDefinition method)
    {
        var name = reader.GetString(method.Name);
        var handle = method.GetDeclaringType();
        var type = reader.GetTypeDefinition(handle);
        while (type.GetDeclaringType() is { IsNil: false } outer && reader.GetString(type.Name).StartsWith('<'))
        {
            var made = reader.GetString(type.Name);
            if (made.IndexOf('>') > 1)
                name = Written(made);
            type = reader.GetTypeDefinition(outer);
        }
        if (name.StartsWith('<'))
            name = Written(name);
        var parts = new List<string> { reader.GetString(type.Name), name };
        while (type.GetDeclaringType() is { IsNil: false } outer)
        {
            type = reader.GetTypeDefinition(outer);
            parts.Insert(0, reader.GetString(type.Name));
        }
        return $"{reader.GetString(type.Namespace)}.{string.Join('.', parts)}";

        // <Name>d__5, or <<Name>b__0>d
        static string Written(string made) => made.TrimStart('<').Split('>')[0];
    }
}
