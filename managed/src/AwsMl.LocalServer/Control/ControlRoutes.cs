using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Comprehend;
using AwsMl.LocalServer.Faults;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Lambda;
using AwsMl.LocalServer.Models;
using AwsMl.LocalServer.S3;

namespace AwsMl.LocalServer.Control;

/// <summary>The routes of the control API: which requests the services received, and what they will do next.</summary>
sealed class ControlRoutes(
    EndpointRegistry endpoints, FunctionRegistry functions, ComprehendService comprehend, LambdaService lambda, S3Service s3,
    ServerClock clock, RequestJournal journal)
{
    const int MaxDefinitionBytes = 64 * 1024 * 1024;

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public void Map(WebApplication application)
    {
        application.MapGet("/ping", () => Results.Text("ok\n"));
        application.MapGet("/requests", () => Json(journal.Counts()));
        application.MapGet("/log", (HttpRequest request) => Json(Log(request)));
        application.MapGet("/endpoints", () => Json(Endpoints()));
        application.MapPost("/reset", Reset);
        application.MapPost("/reset/counts", ResetCounts);
        application.MapPut("/endpoints/{name}", PutEndpointAsync);
        application.MapDelete("/endpoints/{name}", (string name) => endpoints.Restore(name) ? Ok() : Results.NotFound());
        application.MapGet("/functions", () => Json(Functions()));
        application.MapPut("/functions/{name}", PutFunctionAsync);
        application.MapDelete("/functions/{name}", (string name) => functions.Restore(name) ? Ok() : Results.NotFound());
        MapFault(application, "comprehend", definition => comprehend.SetFault(new ComprehendFault(definition)), () => comprehend.SetFault(null));
        MapFault(application, "lambda", definition => lambda.SetFault(ServiceFault.Read(definition)), () => lambda.SetFault(null));
        MapFault(application, "s3", definition => s3.SetFault(ServiceFault.Read(definition)), () => s3.SetFault(null));
        application.MapPut("/clock", PutClockAsync);
    }

    static void MapFault(WebApplication application, string service, Action<Definition> set, Action clear)
    {
        application.MapPut($"/{service}/fault", (HttpRequest request) => DefineAsync(service, request, set));
        application.MapDelete($"/{service}/fault", () =>
        {
            clear();
            return Ok();
        });
    }

    IResult Reset()
    {
        endpoints.ResetFaults();
        comprehend.SetFault(null);
        lambda.SetFault(null);
        s3.SetFault(null);
        clock.Offset = TimeSpan.Zero;
        return ResetCounts();
    }

    IResult ResetCounts() => Json(journal.Reset());

    async Task<IResult> PutEndpointAsync(string name, HttpRequest request) =>
        await DefineAsync(name, request, endpoints.Put);

    async Task<IResult> PutFunctionAsync(string name, HttpRequest request) =>
        await DefineAsync(name, request, functions.Put, "function");

    async Task<IResult> PutClockAsync(HttpRequest request) => await DefineAsync("clock", request, definition =>
    {
        clock.Offset = TimeSpan.FromSeconds(definition.Number("offset_seconds") ?? 0);
        definition.RequireNothingElse();
    });

    static async Task<IResult> DefineAsync(string name, HttpRequest request, Action<Definition> use, string kind = "endpoint")
    {
        try
        {
            var body = await BodyReader.ReadAsync(request, MaxDefinitionBytes);
            use(Definition.Parse(name, body.Span, null, kind));
            return Ok();
        }
        catch (ModelFormatException exception)
        {
            return Json(new JsonObject { ["error"] = exception.Message }, StatusCodes.Status400BadRequest);
        }
    }

    JsonArray Log(HttpRequest request)
    {
        var last = int.TryParse(request.Query["last"], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : int.MaxValue;
        return new JsonArray([.. journal.Last(last).Select(record => record.Full())]);
    }

    JsonObject Endpoints()
    {
        var json = new JsonObject();
        foreach (var endpoint in endpoints.All)
            json[endpoint.Name] = endpoint.Description;
        return json;
    }

    JsonObject Functions()
    {
        var json = new JsonObject();
        foreach (var function in functions.All)
            json[function.Name] = function.Description;
        return json;
    }

    static IResult Ok() => Json(new JsonObject { ["ok"] = true });

    static IResult Json(JsonNode node, int status = StatusCodes.Status200OK) =>
        Results.Text(node.ToJsonString(Indented) + "\n", "application/json", statusCode: status);
}
