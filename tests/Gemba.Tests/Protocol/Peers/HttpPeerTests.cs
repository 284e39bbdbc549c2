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
