using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gemba.Benchmarks.Peers;

/// <summary>One kept HTTP/1.1 connection that posts one message at a time; written on the socket, so that the load costs as little as it can beside what it measures.</summary>
internal sealed class HttpLine(Uri address, string? session) : ILine
{
    private const int FirstBytes = 16 * 1024;

    private readonly string _head = string.Create(
        CultureInfo.InvariantCulture,
        $"POST {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n{(session is null ? "" : $"Mcp-Session-Id: {session}\r\nMCP-Protocol-Version: 2025-11-25\r\n")}Content-Length: ");

    private byte[] _request = new byte[1024];
    private byte[] _bytes = new byte[FirstBytes];
    private int _filled;
    private byte[] _body = new byte[FirstBytes];
    private int _bodyLength;
    private Socket? _socket;

    /// <summary>Status of the newest answer.</summary>
    public int Status { get; private set; }

    /// <summary>The session that the newest answer names.</summary>
    public string? Session { get; private set; }

    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> message, long id)
    {
        _socket ??= await ConnectAsync();
        var length = Compose(message.Span);
        for (var sent = 0; sent < length;)
            sent += await _socket.SendAsync(_request.AsMemory(sent, length - sent));
        _filled = _bodyLength = 0;
        int head;
        while ((head = _bytes.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
            await MoreAsync();
        var headers = Encoding.ASCII.GetString(_bytes, 0, head);
        Status = int.Parse(headers.AsSpan(9, 3), CultureInfo.InvariantCulture);
        Session = Header(headers, "mcp-session-id") ?? Session;
        if (Header(headers, "content-length") is { } announced)
            await ReadPlainAsync(head + 4, int.Parse(announced, CultureInfo.InvariantCulture));
        else if (Header(headers, "transfer-encoding") is not null)
            await ReadChunksAsync(head + 4);
        if (Header(headers, "connection") is "close")
            Close();
        return _body.AsMemory(0, _bodyLength);
    }

    public void Dispose() => Close();

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        return socket;
    }

    private int Compose(ReadOnlySpan<byte> message)
    {
        if (_request.Length < message.Length + _head.Length + 32)
            _request = new byte[message.Length + _head.Length + 1024];
        var at = Encoding.ASCII.GetBytes(_head, _request);
        Utf8Formatter.TryFormat(message.Length, _request.AsSpan(at), out var digits);
        at += digits;
        "\r\n\r\n"u8.CopyTo(_request.AsSpan(at));
        message.CopyTo(_request.AsSpan(at + 4));
        return at + 4 + message.Length;
    }

    private async ValueTask MoreAsync()
    {
        if (_filled == _bytes.Length)
            Array.Resize(ref _bytes, 2 * _bytes.Length);
        var read = await _socket!.ReceiveAsync(_bytes.AsMemory(_filled));
        if (read == 0)
        {
            Close();
            throw new IOException("The connection was closed in the middle of an answer.");
        }

        _filled += read;
    }

    private async ValueTask ReadPlainAsync(int from, int length)
    {
        while (_filled - from < length)
            await MoreAsync();
        Keep(_bytes.AsSpan(from, length));
    }

    private async ValueTask ReadChunksAsync(int from)
    {
        while (true)
        {
            int end;
            while ((end = _bytes.AsSpan(from, _filled - from).IndexOf("\r\n"u8)) < 0)
                await MoreAsync();
            var size = int.Parse(Encoding.ASCII.GetString(_bytes, from, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            from += end + 2;
            while (_filled - from < size + 2)
                await MoreAsync();
            if (size == 0)
                return;
            Keep(_bytes.AsSpan(from, size));
            from += size + 2;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_body.Length < _bodyLength + bytes.Length)
            Array.Resize(ref _body, Math.Max(2 * _body.Length, _bodyLength + bytes.Length));
        bytes.CopyTo(_body.AsSpan(_bodyLength));
        _bodyLength += bytes.Length;
    }

    private static string? Header(string headers, string name)
    {
        var at = headers.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        at += name.Length + 3;
        var end = headers.IndexOf("\r\n", at, StringComparison.Ordinal);
        return headers[at..(end < 0 ? headers.Length : end)].Trim();
    }
}
