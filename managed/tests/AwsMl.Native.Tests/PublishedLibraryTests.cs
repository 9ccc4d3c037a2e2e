using AwsMl.Native.Tests.Support;

namespace AwsMl.Native.Tests;

/// <summary>The published shared library, called from outside through its C ABI, with a real eventfd.</summary>
public sealed class PublishedLibraryTests : IClassFixture<PublishedLibraryTests.Fixture>
{
    const string InvokeEndpoint = "invoke_endpoint";
    const string DetectSentiment = "detect_sentiment";

    // AwsMlErrorKind of aws_ml_abi.h.
    const int BadArgument = 1;
    const int TooLarge = 2;
    const int ServiceError = 9;
    const int Configuration = 12;
    const int Internal = 13;

    static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    readonly ManagedLibrary _library;

    public PublishedLibraryTests(Fixture fixture)
    {
        _library = fixture.Library;
        _library.Event.Read();
    }

    [Fact]
    public void The_version_is_the_structs() => Assert.Equal(Abi.Version, _library.AbiVersion());

    [Fact]
    public async Task A_batch_goes_out_and_its_answers_come_back()
    {
        var sent = "";
        using var server = new LoopbackServer(body =>
        {
            sent = body;
            return (200, "0.5\n0.12,0.93\n");
        });
        Assert.Null(_library.Configure(server.Url));

        var (handle, taken) = _library.Submit(InvokeEndpoint, "my-ep", ["1", "a,b", null], ["2", "", "é"]);
        await _library.Event.WaitAsync(1);

        Assert.Equal(2, taken);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(ManagedLibrary.Done, _library.Poll(handle, out var rows, out var result, out _));
            Assert.Equal([["0.5"], ["(0.12,0.93)"]], rows);
            Assert.Equal((2, 1, 17L, 14L), (result.row_count, result.attempts, result.bytes_out, result.bytes_in));
            Assert.True(result.elapsed_ms > 0);
        }
        Assert.Equal("1,\"a,b\",\n2,\"\",é\n", sent);
        _library.Free(handle);
        Assert.Equal(0, _library.Event.Read());
    }

    [Fact]
    public async Task Sentiments_come_back_with_their_confidence()
    {
        using var server = new LoopbackServer(_ => (200, """{"Sentiment":"NEUTRAL","SentimentScore":{"Neutral":0.75}}"""));
        Assert.Null(_library.Configure(server.Url));

        var (handle, _) = _library.Submit(DetectSentiment, "en", ["I like it!"]);
        await _library.Event.WaitAsync(1);

        Assert.Equal(ManagedLibrary.Done, _library.Poll(handle, out var rows, out _, out _));
        Assert.Equal([["NEUTRAL", "0.75"]], rows);
        _library.Free(handle);
    }

    [Fact]
    public async Task An_error_of_the_service_is_filled_in()
    {
        using var server = new LoopbackServer(_ => (400, """{"message":"Endpoint my-ep of account 1 not found."}"""));
        Assert.Null(_library.Configure(server.Url));

        var (handle, _) = _library.Submit(InvokeEndpoint, "my-ep", ["1"]);
        await _library.Event.WaitAsync(1);

        Assert.Equal(ManagedLibrary.Failed, _library.Poll(handle, out _, out _, out var error));
        Assert.Equal(
            (ServiceError, 400, 1, "ValidationError", "request-1", "Endpoint my-ep of account 1 not found."),
            (error.Kind, error.HttpStatus, error.Attempts, error.ServiceCode, error.RequestId, error.Message));
        _library.Free(handle);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    public async Task A_long_message_is_cut_at_a_character_and_terminated(string before)
    {
        using var server = new LoopbackServer(_ => (400, $$"""{"message":"{{before}}{{new string('é', 2000)}}"}"""));
        Assert.Null(_library.Configure(server.Url));

        var (handle, _) = _library.Submit(InvokeEndpoint, "my-ep", ["1"]);
        await _library.Event.WaitAsync(1);
        _library.Poll(handle, out _, out _, out var error);

        // 1023 bytes before the terminating zero: 511 letters of two bytes, and the x where there is one.
        Assert.Equal(before + new string('é', 511), error.Message);
        Assert.Equal(0, error.MessageBytes[^1]);
        _library.Free(handle);
    }

    [Fact]
    public void What_is_wrong_before_anything_is_sent_fails_in_submit()
    {
        Assert.Equal(BadArgument, _library.SubmitRefused(InvokeEndpoint, "not a name", ["1"]).Kind);
        Assert.Equal(BadArgument, _library.SubmitRefused(DetectSentiment, "xx", ["text"]).Kind);
        Assert.Equal(Internal, _library.SubmitRefused("no_operation", "my-ep", ["1"]).Kind);
        var tooLarge = _library.SubmitRefused(DetectSentiment, "en", ["fine"], [new string('x', 5001)]);
        Assert.Equal(
            (TooLarge, "the text has 5001 bytes, Amazon Comprehend takes at most 5000"),
            (tooLarge.Kind, tooLarge.Message));
        Assert.Equal(0, _library.Event.Read());
    }

    [Fact]
    public async Task Only_as_many_rows_are_taken_as_the_service_takes()
    {
        using var server = new LoopbackServer(_ => (200, "{}"));
        Assert.Null(_library.Configure(server.Url));

        var (handle, taken) = _library.SubmitAtMost(25, DetectSentiment, "en", [.. Enumerable.Repeat(new string?[] { "x" }, 60)]);
        await _library.Event.WaitAsync(1);

        Assert.Equal(25, taken);
        _library.Free(handle);
    }

    [Fact]
    public void Settings_that_cannot_hold_are_an_error()
    {
        Assert.Equal(Configuration, _library.Configure("http://example.com")!.Kind);
        Assert.Equal(Configuration, _library.Configure("http://localhost:1", s => s with { max_attempts = 0 })!.Kind);
        Assert.Equal(Configuration, _library.Configure("http://localhost:1", s => s with { max_connections = 65 })!.Kind);
        Assert.Equal(Internal, _library.Configure("http://localhost:1", s => s with { size = 8 })!.Kind);
    }

    [Fact]
    public async Task A_request_freed_while_it_runs_writes_nothing()
    {
        using var server = new LoopbackServer(_ => null);
        Assert.Null(_library.Configure(server.Url));
        var (handle, _) = _library.Submit(InvokeEndpoint, "my-ep", ["1"]);
        Assert.True(await server.Arrived.WaitAsync(HangGuard));
        Assert.Equal(ManagedLibrary.Pending, _library.Poll(handle, out _, out _, out _));

        _library.Free(handle);

        // The server drops the connection now, which a running request would report.
        server.Dispose();
        using var other = new LoopbackServer(_ => (200, "1\n"));
        Assert.Null(_library.Configure(other.Url));
        var (next, _) = _library.Submit(InvokeEndpoint, "my-ep", ["1"]);
        await _library.Event.WaitAsync(1);
        Assert.Equal(ManagedLibrary.Done, _library.Poll(next, out _, out _, out _));
        Assert.Equal(0, _library.Event.Read());
        _library.Free(next);
    }

    [Fact]
    public void Requests_freed_at_any_moment_write_nothing_afterwards()
    {
        using var server = new LoopbackServer(_ => (200, "1\n"));
        Assert.Null(_library.Configure(server.Url));
        for (var round = 0; round < 300; round++)
        {
            var (handle, _) = _library.Submit(InvokeEndpoint, "my-ep", ["1"]);
            Thread.SpinWait(round * 500);
            _library.Free(handle);
            _library.Event.Read();
            Thread.Yield();
            Assert.Equal(0, _library.Event.Read());
        }
    }

    [Fact]
    public void Handles_that_are_not_known_are_ignored_or_failed()
    {
        _library.Free(0);
        _library.Free(-1);
        _library.Free(long.MaxValue);

        Assert.Equal(ManagedLibrary.Failed, _library.Poll(long.MaxValue, out _, out _, out var error));
        Assert.Equal(Internal, error.Kind);
        Assert.Equal(ManagedLibrary.Failed, _library.PollWithWrongSizes(long.MaxValue));
    }

    [Fact]
    public async Task Many_requests_end_with_as_many_signals()
    {
        using var server = new LoopbackServer(body => (200, body));
        Assert.Null(_library.Configure(server.Url));

        var handles = Enumerable.Range(0, 500).Select(i => _library.Submit(InvokeEndpoint, "my-ep", [$"{i}"]).Handle).ToList();
        await _library.Event.WaitAsync(handles.Count);

        for (var i = 0; i < handles.Count; i++)
        {
            Assert.Equal(ManagedLibrary.Done, _library.Poll(handles[i], out var rows, out _, out _));
            Assert.Equal([[$"{i}"]], rows);
            _library.Free(handles[i]);
        }
        Assert.Equal(0, _library.Event.Read());
    }

    [Fact]
    public async Task After_shutdown_nothing_is_written()
    {
        using var server = new LoopbackServer(_ => null);
        Assert.Null(_library.Configure(server.Url));
        var (handle, _) = _library.Submit(InvokeEndpoint, "my-ep", ["1"]);
        Assert.True(await server.Arrived.WaitAsync(HangGuard));

        _library.Shutdown();

        Assert.Equal(ManagedLibrary.Failed, _library.Poll(handle, out _, out _, out _));
        server.Dispose();
        Assert.Equal(0, _library.Event.Read());
        // Later tests start it again, which no backend does.
        _library.Initialize();
    }

    public sealed class Fixture
    {
        public Fixture()
        {
            // Read by the library when it looks for credentials.
            SetVariable("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1);
            SetVariable("AWS_SECRET_ACCESS_KEY", "secret", 1);
            SetVariable("AWS_REGION", "us-east-1", 1);
            SetVariable("AWS_EC2_METADATA_DISABLED", "true", 1);
            Library = new ManagedLibrary();
            Library.Initialize();
        }

        internal ManagedLibrary Library { get; }

        // Environment.SetEnvironmentVariable only changes this runtime's copy, and the library has its own runtime.
        [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "setenv")]
        static extern int SetVariable(string name, string value, int overwrite);
    }
}
