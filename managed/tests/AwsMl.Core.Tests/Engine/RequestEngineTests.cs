using AwsMl.Core.Engine;
using AwsMl.Core.Protocol;
using AwsMl.Core.Tests.Support;

namespace AwsMl.Core.Tests.Engine;

public class RequestEngineTests : IDisposable
{
    static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    readonly EnvironmentScope _environment = EnvironmentScope.WithKeys();
    readonly EventFd _event = new();

    public void Dispose()
    {
        _event.Dispose();
        _environment.Dispose();
    }

    [Fact]
    public async Task A_request_is_signalled_once_and_polled_until_it_is_freed()
    {
        await using var server = await TestServer.StartAsync(new Answer("0.1\n0.2\n"));
        var engine = Start(server);

        var handle = Submit(engine, out var taken);
        await _event.WaitAsync(1);

        Assert.Equal(2, taken);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(RequestState.Done, engine.Poll(handle, out var result, out var error));
            Assert.Null(error);
            Assert.Equal(["0.1", "0.2"], Rows.Column(result!.Rows.Written));
            Assert.Equal((2, 1, 4L, 8L), (result.RowCount, result.Attempts, result.BytesOut, result.BytesIn));
            Assert.True(result.ElapsedMilliseconds > 0);
        }
        engine.Free(handle);
        engine.Free(handle);
        Assert.Equal(ErrorKind.Internal, Assert.Throws<RequestException>(() => engine.Poll(handle, out _, out _)).Kind);
        Assert.Equal(0, _event.Read());
    }

    [Fact]
    public async Task A_failed_request_has_its_error()
    {
        await using var server = await TestServer.StartAsync(Answer.Error(400, "ValidationError", "no such endpoint"));
        var engine = Start(server);

        var handle = Submit(engine, out _);
        await _event.WaitAsync(1);

        Assert.Equal(RequestState.Failed, engine.Poll(handle, out var result, out var error));
        Assert.Null(result);
        Assert.Equal(
            (ErrorKind.ServiceError, "no such endpoint", 400, 1, "ValidationError", "request-1"),
            (error!.Kind, error.Message, error.HttpStatus, error.Attempts, error.ServiceCode, error.RequestId));
        Assert.True(error.ElapsedMilliseconds > 0);
    }

    [Fact]
    public async Task An_answer_that_is_not_understood_keeps_status_and_request_id()
    {
        await using var server = await TestServer.StartAsync(new Answer("1\n2\n3\n", Headers: ("x-amzn-RequestId", "request-2")));
        var engine = Start(server);

        var handle = Submit(engine, out _);
        await _event.WaitAsync(1);

        Assert.Equal(RequestState.Failed, engine.Poll(handle, out _, out var error));
        Assert.Equal((ErrorKind.BadAnswer, 200, "request-2"), (error!.Kind, error.HttpStatus, error.RequestId));
    }

    [Fact]
    public async Task A_freed_request_ends_and_writes_nothing()
    {
        var arrived = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(async (_, context) =>
        {
            arrived.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            finally
            {
                aborted.SetResult();
            }
        });
        var engine = Start(server);
        var handle = Submit(engine, out _);
        await arrived.Task.WaitAsync(HangGuard);
        Assert.Equal(RequestState.Pending, engine.Poll(handle, out _, out _));

        engine.Free(handle);

        // The server notices that the client has gone.
        await aborted.Task.WaitAsync(HangGuard);
        Assert.Equal(0, _event.Read());
    }

    [Fact]
    public async Task Requests_freed_while_they_complete_write_nothing_afterwards()
    {
        await using var server = await TestServer.StartAsync(new Answer("0.1\n0.2\n"));
        var engine = Start(server);
        for (var round = 0; round < 200; round++)
        {
            var handle = Submit(engine, out _);
            // At any time between the start and long after the end.
            await Task.Delay(round % 4);
            engine.Free(handle);
            _event.Read();
            await Task.Yield();
            Assert.Equal(0, _event.Read());
        }
    }

    [Fact]
    public async Task Handles_are_never_given_twice()
    {
        await using var server = await TestServer.StartAsync(new Answer("0.1\n0.2\n"));
        var engine = Start(server);
        var handles = new HashSet<long>();
        for (var i = 0; i < 20; i++)
        {
            var handle = Submit(engine, out _);
            Assert.True(handle > 0);
            Assert.True(handles.Add(handle));
            engine.Free(handle);
        }
    }

    [Fact]
    public async Task Many_requests_run_at_the_same_time()
    {
        var running = 0;
        var all = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(async (_, context) =>
        {
            if (Interlocked.Increment(ref running) == 16)
                all.SetResult();
            await all.Task.WaitAsync(HangGuard);
            await new Answer("0.1\n0.2\n").SendAsync(context);
        });
        var engine = Start(server);

        var handles = Enumerable.Range(0, 16).Select(_ => Submit(engine, out var _)).ToList();
        await _event.WaitAsync(16);

        Assert.All(handles, handle => Assert.Equal(RequestState.Done, engine.Poll(handle, out _, out _)));
    }

    [Fact]
    public async Task Settings_hold_for_requests_submitted_from_then_on()
    {
        var first = new TaskCompletionSource();
        await using var slow = await TestServer.StartAsync(async (_, context) =>
        {
            await first.Task.WaitAsync(HangGuard);
            await new Answer("slow\nslow\n").SendAsync(context);
        });
        await using var fast = await TestServer.StartAsync(new Answer("fast\nfast\n"));
        var engine = Start(slow);
        var before = Submit(engine, out _);

        engine.Configure(Client.For(fast) with { MaxConnections = 3 });
        var after = Submit(engine, out _);
        await _event.WaitAsync(1);
        first.SetResult();
        await _event.WaitAsync(1);

        engine.Poll(before, out var slowly, out _);
        engine.Poll(after, out var quickly, out _);
        Assert.Equal(["slow", "slow"], Rows.Column(slowly!.Rows.Written));
        Assert.Equal(["fast", "fast"], Rows.Column(quickly!.Rows.Written));
    }

    [Fact]
    public async Task Settings_that_cannot_hold_leave_the_former()
    {
        await using var server = await TestServer.StartAsync(new Answer("0.1\n0.2\n"));
        var engine = Start(server);

        Assert.Throws<RequestException>(() => engine.Configure(new Settings { Services = [new("sagemaker", EndpointUrl: "http://example.com")] }));
        Submit(engine, out _);
        await _event.WaitAsync(1);

        Assert.Single(server.Received);
    }

    [Fact]
    public async Task Shutdown_ends_everything_and_writes_nothing()
    {
        var arrived = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(async (_, context) =>
        {
            arrived.SetResult();
            context.RequestAborted.Register(aborted.SetResult);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var engine = Start(server);
        var handle = Submit(engine, out _);
        await arrived.Task.WaitAsync(HangGuard);

        engine.Shutdown();

        await aborted.Task.WaitAsync(HangGuard);
        Assert.Throws<RequestException>(() => engine.Poll(handle, out _, out _));
        Assert.Equal(0, _event.Read());
    }

    [Fact]
    public void What_is_wrong_before_anything_is_sent_is_thrown_by_submit()
    {
        var engine = new RequestEngine(_event.Descriptor, PaceTable.None);

        Assert.Equal(ErrorKind.BadArgument, Refuse(() => engine.Submit("invoke_endpoint", "a b"u8, Rows.Pack(["1"]), 1, new(100), out _)));
        Assert.Equal(ErrorKind.BadArgument, Refuse(() => engine.Submit("detect_sentiment", "xx"u8, Rows.Pack(["1"]), 1, new(100), out _)));
        Assert.Equal(ErrorKind.TooLarge, Refuse(() => engine.Submit("invoke_endpoint", "ep"u8, Rows.Pack(["12"]), 1, new(2), out _)));
        Assert.Equal(ErrorKind.Internal, Refuse(() => engine.Submit("invoke_endpoint", "ep"u8, default, 0, new(100), out _)));
        Assert.Equal(ErrorKind.Internal, Refuse(() => engine.Submit("no_operation", "ep"u8, Rows.Pack(["1"]), 1, new(100), out _)));
        Assert.Equal(0, _event.Read());
    }

    static ErrorKind Refuse(Action submit) => Assert.Throws<RequestException>(submit).Kind;

    RequestEngine Start(TestServer server)
    {
        var engine = new RequestEngine(_event.Descriptor, PaceTable.None);
        engine.Configure(Client.For(server));
        return engine;
    }

    static long Submit(RequestEngine engine, out int taken) =>
        engine.Submit("invoke_endpoint", "my-ep"u8, Rows.Pack(["1"], ["2"]), 2, new(1_000), out taken);
}
