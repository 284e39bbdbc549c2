using System.Net;
using System.Net.Sockets;
using System.Text;
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

    private sealed class Deaf : IPeerListener
    {
        public ValueTask HeardAsync(PeerMessage message) => default;
    }
}
