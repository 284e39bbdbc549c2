using System.Buffers;
using System.Net.WebSockets;
using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Links;

/// <summary>Messages as text messages of a WebSocket. Pings belong to the socket, which answers them itself.</summary>
public sealed class WebSocketLink : Link
{
    /// <summary>The subprotocol that MCP clients ask for.</summary>
    public const string Subprotocol = "mcp";

    private const int FirstBytes = 4 * 1024;

    // A goodbye that is not answered is no reason to stay.
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    private readonly WebSocket _socket;
    private readonly WebSocketLinkOptions _options;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Task<LinkMessage?>? _reading;
    private int _disposed;

    /// <summary>Puts a link on an open socket, which it then owns.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="options">Bounds; the defaults where none are given.</param>
    /// <param name="clock">For the time that a message may take.</param>
    public WebSocketLink(WebSocket socket, WebSocketLinkOptions? options = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        (_socket, _options, _clock) = (socket, options ?? new WebSocketLinkOptions(), clock ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public override string Kind => "websocket";

    /// <summary>What the other end is told when this one closes first. Default: that all is done.</summary>
    public WebSocketCloseStatus CloseStatus { get; set; } = WebSocketCloseStatus.NormalClosure;

    /// <inheritdoc/>
    /// <remarks>A wait that was cut off is taken up by the next one.</remarks>
    /// <exception cref="LinkException">The other end sent what is not taken; it was told, and the socket is closed.</exception>
    public override async ValueTask<LinkMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        // Cancelling a read of a socket would close it, and answers may still have to go out.
        var reading = _reading ??= ReadAsync();
        var message = await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        _reading = null;
        return message;
    }

    /// <inheritdoc/>
    public override async ValueTask SendAsync(LinkMessage message, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var limit = new CancellationTokenSource(_options.MessageTimeout, _clock);
            await _socket.SendAsync(message.Utf8, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, limit.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            throw new IOException("The connection is closed, or the other end does not read.", gone);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await CloseAsync(CloseStatus, reason: null).ConfigureAwait(false);
        _socket.Dispose();
        if (_reading is { } reading)
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<LinkMessage?> ReadAsync()
    {
        var memory = ArrayPool<byte>.Shared.Rent(FirstBytes);
        try
        {
            // Between two messages there is no limit: the socket's pings find out who is gone.
            var part = await _socket.ReceiveAsync(memory.AsMemory(), CancellationToken.None).ConfigureAwait(false);
            var length = part.Count;
            using var limit = part.EndOfMessage ? null : new CancellationTokenSource(_options.MessageTimeout, _clock);
            while (part.MessageType == WebSocketMessageType.Text && !part.EndOfMessage)
            {
                if (length > _options.MaxMessageBytes && _options.TellsTooLong)
                    return await PassAsync(memory, length, limit!.Token).ConfigureAwait(false);
                if (length > _options.MaxMessageBytes)
                    break;
                memory = Grown(memory, length);
                part = await _socket.ReceiveAsync(memory.AsMemory(length), limit!.Token).ConfigureAwait(false);
                length += part.Count;
            }

            return await TakeAsync(part, memory, length).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            throw new IOException("The connection broke, or a message did not come in time.", gone);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(memory);
        }
    }

    private async Task<LinkMessage?> PassAsync(byte[] memory, int length, CancellationToken cancellationToken)
    {
        var passing = Passed(memory.AsSpan(0, length));
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(memory.AsMemory(), cancellationToken).ConfigureAwait(false);
            passing.Add(memory.AsSpan(0, part.Count));
        }
        while (part.MessageType == WebSocketMessageType.Text && !part.EndOfMessage);
        return part.MessageType == WebSocketMessageType.Text ? passing.End() : null;
    }

    private static PassingMessage Passed(ReadOnlySpan<byte> part)
    {
        var passing = new PassingMessage();
        passing.Add(part);
        return passing;
    }

    private async ValueTask<LinkMessage?> TakeAsync(ValueWebSocketReceiveResult part, byte[] memory, int length)
    {
        if (part.MessageType == WebSocketMessageType.Close)
            return null;
        if (part.MessageType == WebSocketMessageType.Text && length > _options.MaxMessageBytes && _options.TellsTooLong)
            return Passed(memory.AsSpan(0, length)).End();
        var fault = part.MessageType == WebSocketMessageType.Binary ? ProtocolFaults.SocketMessageNotText()
            : length > _options.MaxMessageBytes ? ProtocolFaults.SocketMessageTooLarge(_options.MaxMessageBytes) : null;
        if (fault is null)
            return new LinkMessage(memory.AsMemory(0, length).ToArray());
        var status = part.MessageType == WebSocketMessageType.Binary ? WebSocketCloseStatus.InvalidMessageType : WebSocketCloseStatus.MessageTooBig;
        await CloseAsync(status, fault.What).ConfigureAwait(false);
        throw new LinkException(fault);
    }

    // A close frame holds 123 bytes of reason (RFC 6455, section 5.5).
    private async Task CloseAsync(WebSocketCloseStatus status, string? reason)
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        using var limit = new CancellationTokenSource(Goodbye, _clock);
        try
        {
            await _socket.CloseOutputAsync(status, reason is { Length: > 120 } ? reason[..120] : reason, limit.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            // The other end is gone already.
        }
    }

    private static byte[] Grown(byte[] memory, int length)
    {
        if (length < memory.Length)
            return memory;
        var larger = ArrayPool<byte>.Shared.Rent(2 * memory.Length);
        memory.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(memory);
        return larger;
    }
}
