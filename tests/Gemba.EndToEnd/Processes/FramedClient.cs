using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gemba.EndToEnd.Processes;

/// <summary>A client of the framed protocol that knows nothing but its bytes.</summary>
internal sealed class FramedClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    private NetworkStream Stream { get; set; } = null!;

    public static async Task<FramedClient> ConnectAsync(IPEndPoint? server)
    {
        var client = new FramedClient();
        await client._socket.ConnectAsync(server ?? throw new InvalidOperationException("The gateway printed no such address."));
        client.Stream = new NetworkStream(client._socket);
        return client;
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendAsync(string hex) => await Stream.WriteAsync(Convert.FromHexString(hex));

    /// <summary>Sends a frame of the native layout.</summary>
    public async Task SendAsync(byte type, string payload)
    {
        var utf8 = Encoding.UTF8.GetBytes(payload);
        await SendAsync($"4D4350420001{type:X4}{utf8.Length:X8}{Convert.ToHexString(utf8)}");
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public void Finish() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads a frame.</summary>
    /// <returns>The first eight bytes of its header, and its payload; <see langword="null"/> where the connection ended.</returns>
    public async Task<(string Header, string Payload)?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var header = new byte[12];
        if (await Stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, limit.Token) < header.Length)
            return null;
        var payload = new byte[BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8))];
        await Stream.ReadExactlyAsync(payload, limit.Token);
        return (Convert.ToHexString(header.AsSpan(0, 8)), Encoding.UTF8.GetString(payload));
    }

    /// <summary>Sends a request and reads its answer, passing over what else is said.</summary>
    public async Task<string> AskAsync(string request)
    {
        await SendAsync(1, request);
        while (await ReadAsync() is { } frame)
        {
            if (frame.Header.EndsWith("0002", StringComparison.Ordinal))
                return frame.Payload;
        }

        throw new InvalidOperationException("The connection ended before the answer came.");
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
