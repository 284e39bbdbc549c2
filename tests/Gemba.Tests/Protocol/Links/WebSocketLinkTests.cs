using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Text;
using Gemba.Protocol.Links;

namespace Gemba.Tests.Protocol.Links;

public sealed class WebSocketLinkTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    [Fact]
    public async Task Messages_go_both_ways_and_the_end_is_seen()
    {
        var (near, far, _) = Pair();

        await near.SendAsync(MessageOf(Ping), default);
        var sending = far.SendAsync(MessageOf(new string('é', 50_000)), default);
        Assert.Equal(Ping, TextOf(await far.ReceiveAsync(default)));
        Assert.Equal(new string('é', 50_000), TextOf(await near.ReceiveAsync(default)));
        await sending;
        await near.DisposeAsync();

        Assert.Null(await far.ReceiveAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        await far.DisposeAsync();
    }

    [Fact]
    public async Task A_wait_that_was_cut_off_loses_nothing_and_answers_still_go_out()
    {
        var (near, far, _) = Pair();
        using var stop = new CancellationTokenSource();
        var waiting = far.ReceiveAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        await far.SendAsync(MessageOf("answer"), default);
        await near.SendAsync(MessageOf(Ping), default);

        Assert.Equal("answer", TextOf(await near.ReceiveAsync(default)));
        Assert.Equal(Ping, TextOf(await far.ReceiveAsync(default)));
        await near.DisposeAsync();
        await far.DisposeAsync();
    }

    [Theory]
    [InlineData(1024, WebSocketMessageType.Text, null, null)]
    [InlineData(1025, WebSocketMessageType.Text, "socket_message_too_large", WebSocketCloseStatus.MessageTooBig)]
    [InlineData(100_000, WebSocketMessageType.Text, "socket_message_too_large", WebSocketCloseStatus.MessageTooBig)]
    [InlineData(10, WebSocketMessageType.Binary, "socket_message_not_text", WebSocketCloseStatus.InvalidMessageType)]
    public async Task What_is_not_taken_closes_the_socket_with_its_code(int bytes, WebSocketMessageType type, string? reason, WebSocketCloseStatus? status)
    {
        var (_, far, client) = Pair(new WebSocketLinkOptions { MaxMessageBytes = 1024 });
        var sending = client.SendAsync(new byte[bytes], type, endOfMessage: true, default);

        if (reason is null)
        {
            Assert.Equal(bytes, (await far.ReceiveAsync(default))!.Value.Utf8.Length);
            return;
        }

        var broken = await Assert.ThrowsAsync<LinkException>(() => far.ReceiveAsync(default).AsTask());
        var closed = await client.ReceiveAsync(new byte[100].AsMemory(), default);
        Assert.Equal((reason, WebSocketMessageType.Close, status), (broken.Fault.Reason, closed.MessageType, client.CloseStatus));
        await far.DisposeAsync();
        client.Dispose();
        await sending.WaitAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [Fact]
    public async Task A_message_that_does_not_come_in_time_ends_the_link()
    {
        var clock = new ManualClock();
        var (_, far, client) = Pair(clock: clock);
        await client.SendAsync("{"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, default);

        var reading = far.ReceiveAsync(default).AsTask();
        await Eventually.HoldsAsync(() => clock.HasTimers, "the link waits for the rest", TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<IOException>(() => reading.WaitAsync(TimeSpan.FromSeconds(10)));
        await far.DisposeAsync();
        client.Dispose();
    }

    [Fact]
    public async Task An_end_that_has_to_go_says_why()
    {
        var (_, far, client) = Pair();
        far.CloseStatus = WebSocketCloseStatus.EndpointUnavailable;

        await far.DisposeAsync();

        await client.ReceiveAsync(new byte[100].AsMemory(), default);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, client.CloseStatus);
        client.Dispose();
    }

    private static (WebSocketLink Near, WebSocketLink Far, WebSocket Client) Pair(WebSocketLinkOptions? options = null, TimeProvider? clock = null)
    {
        var (there, back) = (new Pipe(), new Pipe());
        var client = WebSocket.CreateFromStream(new TwoWays(back.Reader.AsStream(), there.Writer.AsStream()), new WebSocketCreationOptions());
        var server = WebSocket.CreateFromStream(new TwoWays(there.Reader.AsStream(), back.Writer.AsStream()), new WebSocketCreationOptions { IsServer = true });
        return (new WebSocketLink(client), new WebSocketLink(server, options, clock), client);
    }

    private static LinkMessage MessageOf(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string TextOf(LinkMessage? message) => Encoding.UTF8.GetString(message!.Value.Utf8.Span);

    private sealed class TwoWays(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => output.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            input.Dispose();
            output.Dispose();
            base.Dispose(disposing);
        }
    }
}
