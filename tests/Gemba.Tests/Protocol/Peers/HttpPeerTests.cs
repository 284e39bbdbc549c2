using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Gemba.Protocol.Peers;

namespace Gemba.Tests.Protocol.Peers;

public sealed class HttpPeerTests
{
    private const string Stream = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\nid: 1\nretry: 0\ndata:\n\n";

    [Fact]
    public async Task A_server_that_is_gone_after_it_took_a_request_is_not_told_as_one_that_never_saw_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}/mcp");
        var serving = TakeOneAsync(listener);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        await using var peer = new HttpPeer(http, address, new Deaf(), new HttpPeerOptions { ResumeAfter = TimeSpan.Zero });

        var failed = await Assert.ThrowsAsync<PeerException>(() => peer.CallAsync(
            new PeerRequest(peer.NextId(), Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay"}}"""), "tools/call", "pay"), default));
        await serving;

        Assert.Equal(PeerFailure.Broken, failed.Failure);
    }

    [Fact]
    public async Task A_server_that_never_listened_is_told_as_one_that_never_saw_the_request()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}/mcp");
        listener.Stop();
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        await using var peer = new HttpPeer(http, address, new Deaf());

        var failed = await Assert.ThrowsAsync<PeerException>(() => peer.CallAsync(
            new PeerRequest(peer.NextId(), Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"ping"}"""), "ping"), default));

        Assert.Equal(PeerFailure.Unreachable, failed.Failure);
    }

    [Fact]
    public async Task What_a_server_holds_open_ends_with_the_connection_and_not_when_the_server_does()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var peer = new HttpPeer(http, new Uri($"http://{listener.LocalEndpoint}/mcp"), new Deaf());

        var listening = peer.CallAsync(new PeerRequest(1, Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscriptions/listen\"}"), "subscriptions/listen"), default);
        using var connection = await listener.AcceptTcpClientAsync();
        await peer.DisposeAsync();

        Assert.Equal(PeerFailure.Broken, (await Assert.ThrowsAsync<PeerException>(() => listening.WaitAsync(TimeSpan.FromSeconds(10)))).Failure);
    }

    [Fact]
    public async Task A_server_may_say_when_it_wants_to_be_asked_again_but_not_without_pause()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var serving = TakeSomeAsync(listener, 4);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        await using var peer = new HttpPeer(http, new Uri($"http://{listener.LocalEndpoint}/mcp"), new Deaf(), new HttpPeerOptions { MaxResumptions = 3, ResumeAfter = TimeSpan.Zero });

        await Assert.ThrowsAsync<PeerException>(() => peer.CallAsync(
            new PeerRequest(1, Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay"}}"""), "tools/call", "pay"), default));
        await serving;

        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(290), "it was asked again at once");
    }

    [Fact]
    public async Task What_a_server_says_unasked_is_not_asked_for_without_a_token_until_there_is_one_again()
    {
        var (streams, refusals, isOver) = (0, 0, false);
        await using var server = Answers.Start(() => Interlocked.Increment(ref streams));
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        await using var peer = new HttpPeer(http, server.Address, new Deaf(), new HttpPeerOptions
        {
            ResumeAfter = TimeSpan.Zero,
            Bearer = (_, _) =>
            {
                if (!Volatile.Read(ref isOver))
                    return new("good");
                Interlocked.Increment(ref refusals);
                throw new PeerException(PeerFailure.NotTried, "Its time is over.");
            },
        });
        await AskAsync(peer, "initialize");
        peer.ListenUnasked();
        await Eventually.HoldsAsync(() => Volatile.Read(ref streams) > 1, "it listens, and again when a stream ended");

        Volatile.Write(ref isOver, true);
        await Eventually.HoldsAsync(() => Volatile.Read(ref refusals) > 0, "the token's time is over");
        Volatile.Write(ref isOver, false);
        var before = Volatile.Read(ref streams);
        await Eventually.HoldsAsync(
            async () =>
            {
                await AskAsync(peer, "ping");
                return Volatile.Read(ref streams) > before;
            },
            "it listens again with the token of who asks next");

        Assert.Equal(1, refusals);
    }

    private static async Task AskAsync(HttpPeer peer, string method)
    {
        var id = peer.NextId();
        using var answer = await peer.CallAsync(new PeerRequest(id, Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}"}"""), method), default);
    }

    private static async Task TakeSomeAsync(TcpListener listener, int times)
    {
        for (var time = 0; time < times; time++)
        {
            using var connection = await listener.AcceptTcpClientAsync();
            var stream = connection.GetStream();
            _ = await stream.ReadAsync(new byte[4096]);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Stream));
        }
    }

    // Takes the request, says that an answer will come, and is gone.
    private static async Task TakeOneAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        listener.Stop();
        var stream = connection.GetStream();
        _ = await stream.ReadAsync(new byte[4096]);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Stream));
    }

    /// <summary>A server that answers everything with nothing, and ends every stream at once.</summary>
    private sealed class Answers : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Action _opened;
        private readonly Task _running;

        private Answers(Uri address, Action opened)
        {
            (Address, _opened) = (address, opened);
            _listener.Prefixes.Add($"{address}/");
            _listener.Start();
            _running = RunAsync();
        }

        public Uri Address { get; }

        public static Answers Start(Action opened)
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            var port = ((IPEndPoint)free.LocalEndpoint).Port;
            free.Stop();
            return new Answers(new Uri($"http://127.0.0.1:{port}/mcp"), opened);
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _running;
        }

        private async Task RunAsync()
        {
            try
            {
                while (true)
                {
                    var asked = await _listener.GetContextAsync();
                    asked.Response.Headers["Mcp-Session-Id"] = "one";
                    asked.Response.ContentType = asked.Request.HttpMethod == "GET" ? "text/event-stream" : "application/json";
                    if (asked.Request.HttpMethod == "GET")
                        _opened();
                    else if (asked.Request.HttpMethod == "POST" && (long?)(await JsonNode.ParseAsync(asked.Request.InputStream))!["id"] is { } id)
                        await asked.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{}}"""));
                    asked.Response.Close();
                }
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }

    private sealed class Deaf : IPeerListener
    {
        public ValueTask HeardAsync(PeerMessage message) => default;
    }
}
