using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AwsMl.LocalServer.Hosting;
using AwsMl.LocalServer.Tests.Support;

namespace AwsMl.LocalServer.Tests.Lambda;

public sealed class LambdaServiceTests : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.PutAsync("functions/echo", """{"type": "echo"}""");
    }

    [Theory]
    [InlineData("echo")]
    [InlineData("echo%3Alive")]
    [InlineData("000000000000%3Afunction%3Aecho")]
    [InlineData("arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Aecho")]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:echo:7")]
    public async Task A_function_is_invoked_by_name_partial_ARN_and_ARN(string reference)
    {
        using var response = await InvokeAsync(reference, """{"a": 1}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"a": 1}""", await response.Content.ReadAsStringAsync());
        Assert.Equal(reference.EndsWith(":7", StringComparison.Ordinal) ? "7" : "$LATEST", Header(response, "X-Amz-Executed-Version"));
    }

    [Fact]
    public async Task A_program_gets_payload_and_context_and_gives_answer_and_log()
    {
        await PutProgramAsync("program", """
            import json, os, sys
            print("a line of log", file=sys.stderr)
            json.dump([json.load(sys.stdin), os.environ["AWS_LAMBDA_FUNCTION_NAME"], json.loads(os.environ["LAMBDA_RUNTIME_CLIENT_CONTEXT"])], sys.stdout)
            """);

        using var response = await InvokeAsync("program", "[1, 2]", ("X-Amz-Log-Type", "Tail"),
            ("X-Amz-Client-Context", Convert.ToBase64String("""{"client": "test"}"""u8)));

        Assert.Equal("""[[1, 2], "program", {"client": "test"}]""", await response.Content.ReadAsStringAsync());
        var log = Encoding.UTF8.GetString(Convert.FromBase64String(Header(response, "X-Amz-Log-Result")!)).Split('\n');
        Assert.StartsWith("START RequestId: ", log[0]);
        Assert.Equal("a line of log", log[1]);
        Assert.StartsWith("END RequestId: ", log[2]);
        Assert.StartsWith("REPORT RequestId: ", log[3]);
        Assert.Null(Header(response, "X-Amz-Function-Error"));
    }

    [Fact]
    public async Task Of_a_long_log_the_last_4_KB_come_back()
    {
        await PutProgramAsync("loud", "import sys\nsys.stderr.write('x' * 100000 + 'the end')");

        using var response = await InvokeAsync("loud", "{}", ("X-Amz-Log-Type", "Tail"));

        var log = Convert.FromBase64String(Header(response, "X-Amz-Log-Result")!);
        Assert.Equal(4096, log.Length);
        Assert.Contains("xthe end\nEND", Encoding.UTF8.GetString(log));
    }

    [Fact]
    public async Task No_payload_is_an_empty_object()
    {
        using var response = await InvokeAsync("echo", "");

        Assert.Equal("{}", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("import sys; sys.exit(3)", "Runtime.ExitError", "exit status 3")]
    [InlineData("""import sys; print('{"errorMessage": "no such order", "errorType": "KeyError"}'); sys.exit(1)""", "KeyError", "no such order")]
    [InlineData("import os; os.kill(os.getpid(), 9)", "Runtime.ExitError", "exit status 137")]
    [InlineData("print('x' * (6 * 1024 * 1024 + 1))", "Function.ResponseSizeTooLarge", "6291456 bytes")]
    public async Task An_error_of_the_function_is_Unhandled(string program, string type, string message)
    {
        await PutProgramAsync("failing", program);

        using var response = await InvokeAsync("failing", "{}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Unhandled", Header(response, "X-Amz-Function-Error"));
        var error = await Json.ReadAsync(response);
        Assert.Equal(type, (string)error["errorType"]!);
        Assert.Contains(message, (string)error["errorMessage"]!);
    }

    [Fact]
    public async Task A_function_that_takes_too_long_is_ended()
    {
        var pid = await PutSleeperAsync("slow", """, "timeout_seconds": 2""");

        using var response = await InvokeAsync("slow", "{}");

        Assert.Equal("Unhandled", Header(response, "X-Amz-Function-Error"));
        Assert.EndsWith("Task timed out after 2.00 seconds", (string)(await Json.ReadAsync(response))["errorMessage"]!);
        await GoneAsync(await PidAsync(pid));
    }

    [Fact]
    public async Task A_client_that_goes_ends_the_program_and_what_it_started()
    {
        var pid = await PutSleeperAsync("slow");
        using var giveUp = new CancellationTokenSource();
        var invocation = _server.Client.SendAsync(Request("slow", "{}"), giveUp.Token);
        var process = await PidAsync(pid);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => invocation);
        await GoneAsync(process);
    }

    [Fact]
    public async Task A_server_that_stops_ends_what_still_runs()
    {
        var pid = await PutSleeperAsync("slow");
        using var response = await InvokeAsync("slow", "{}", ("X-Amz-Invocation-Type", "Event"));
        var process = await PidAsync(pid);

        await _server.DisposeAsync();
        _server = await TestServer.StartAsync();

        await GoneAsync(process);
    }

    [Fact]
    public async Task An_event_is_accepted_and_run_later()
    {
        var file = Path.Combine(_folder.Path, "written");
        await PutProgramAsync("writing", $"import os, sys\nopen('{file}.new', 'w').write(sys.stdin.read())\nos.rename('{file}.new', '{file}')");

        using var response = await InvokeAsync("writing", "[1]", ("X-Amz-Invocation-Type", "Event"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        while (!File.Exists(file))
            await Task.Delay(20);
        Assert.Equal("[1]", File.ReadAllText(file));
    }

    [Fact]
    public async Task A_dry_run_runs_nothing()
    {
        using var response = await InvokeAsync("echo", "{}", ("X-Amz-Invocation-Type", "DryRun"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Theory]
    [InlineData("nobody", "{}", "RequestResponse", 404, "ResourceNotFoundException")]
    [InlineData("echo", "{", "RequestResponse", 400, "InvalidRequestContentException")]
    [InlineData("echo", "{}", "Later", 400, "ValidationException")]
    public async Task What_cannot_be_invoked_is_refused(string name, string payload, string type, int status, string code)
    {
        using var response = await InvokeAsync(name, payload, ("X-Amz-Invocation-Type", type));

        Assert.Equal((status, code), ((int)response.StatusCode, Header(response, "x-amzn-ErrorType")));
    }

    [Theory]
    [InlineData("RequestResponse", 6 * 1024 * 1024)]
    [InlineData("Event", 1024 * 1024)]
    public async Task Payloads_have_a_limit(string type, int limit)
    {
        using var fits = await InvokeAsync("echo", $"\"{new string('x', limit - 2)}\"", ("X-Amz-Invocation-Type", type));
        using var tooLarge = await InvokeAsync("echo", $"\"{new string('x', limit - 1)}\"", ("X-Amz-Invocation-Type", type));

        Assert.True(fits.IsSuccessStatusCode);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "RequestTooLargeException"), (tooLarge.StatusCode, Header(tooLarge, "x-amzn-ErrorType")));
    }

    [Fact]
    public async Task An_http_function_hands_the_payload_on()
    {
        await _server.PutAsync("functions/forward", $$"""{"type": "http", "url": "{{_server.Client.BaseAddress}}2015-03-31/functions/echo/invocations"}""");
        await _server.PutAsync("functions/nowhere", """{"type": "http", "url": "http://127.0.0.1:1"}""");

        using var response = await InvokeAsync("forward", "[1]");
        using var failed = await InvokeAsync("nowhere", "[1]");

        Assert.Equal("[1]", await response.Content.ReadAsStringAsync());
        Assert.Equal("Unhandled", Header(failed, "X-Amz-Function-Error"));
    }

    [Fact]
    public async Task A_programmed_fault_is_met_and_counted()
    {
        await _server.PutAsync("lambda/fault", """{"code": "TooManyRequestsException", "times": 1}""");

        using var throttled = await InvokeAsync("echo", "{}");
        using var answered = await InvokeAsync("echo", "{}");

        Assert.Equal((429, "TooManyRequestsException"), ((int)throttled.StatusCode, Header(throttled, "x-amzn-ErrorType")));
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        var counts = (await _server.CountsAsync())["lambda"]!;
        Assert.Equal((2, 4, 1), ((int)counts["requests"]!, (int)counts["bytes"]!, (int)counts["failed"]!));
        Assert.Equal("""{"echo":2}""", counts["functions"]!.ToJsonString());
        Assert.Equal("""{"TooManyRequestsException":1}""", counts["faults"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"type": "executable", "command": "/bin/sh"}""", "function \"wrong\": \"command\" names a file, which only a definition in a file of --models or --functions may")]
    [InlineData("""{"type": "echo", "latency": 3}""", "function \"wrong\": \"latency\" is not a field of this type")]
    public async Task A_wrong_definition_is_refused(string definition, string message)
    {
        using var response = await _server.Control.PutAsync("functions/wrong", new StringContent(definition));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(message, (string)(await Json.ReadAsync(response))["error"]!);
    }

    [Fact]
    public async Task A_function_put_at_run_time_can_be_taken_back()
    {
        using var deleted = await _server.Control.DeleteAsync("functions/echo");
        using var response = await InvokeAsync("echo", "{}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (deleted.StatusCode, response.StatusCode));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A function that runs a program must be defined in a file: the server is restarted with it.</summary>
    async Task PutProgramAsync(string name, string program, string more = "")
    {
        var file = _folder.Write(name + ".py", "#!/usr/bin/python3\n" + program);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _folder.Write(name + ".json", $$"""{"type": "executable", "command": "{{name}}.py"{{more}}}""");
        await _server.DisposeAsync();
        _server = await TestServer.StartAsync(new ServerOptions { Verify = false, Functions = [_folder.Path] });
        await _server.PutAsync("functions/echo", """{"type": "echo"}""");
    }

    /// <summary>A program that leaves the work to a child process; returns the file that gets the child's process id.</summary>
    async Task<string> PutSleeperAsync(string name, string more = "")
    {
        var pid = Path.Combine(_folder.Path, "pid");
        await PutProgramAsync(name, $"""
            import os, subprocess
            child = subprocess.Popen(["sleep", "600"])
            open("{pid}.new", "w").write(str(child.pid))
            os.rename("{pid}.new", "{pid}")
            child.wait()
            """, more);
        return pid;
    }

    static async Task<string> PidAsync(string file)
    {
        while (!File.Exists(file))
            await Task.Delay(20);
        return File.ReadAllText(file);
    }

    /// <summary>The child has lost its parent, and init may take a while to reap it.</summary>
    static async Task GoneAsync(string process)
    {
        while (Directory.Exists($"/proc/{process}") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z "))
            await Task.Delay(20);
    }

    static HttpRequestMessage Request(string reference, string payload, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/2015-03-31/functions/{reference}/invocations") { Content = new StringContent(payload) };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return request;
    }

    async Task<HttpResponseMessage> InvokeAsync(string reference, string payload, params (string Name, string Value)[] headers)
    {
        using var request = Request(reference, payload, headers);
        return await _server.Client.SendAsync(request);
    }

    static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
