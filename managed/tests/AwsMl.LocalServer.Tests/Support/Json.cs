using System.Text.Json.Nodes;

namespace AwsMl.LocalServer.Tests.Support;

static class Json
{
    public static async Task<JsonObject> ReadAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
}
