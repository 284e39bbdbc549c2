using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gemba.Benchmarks.Peers;

/// <summary>The least that a gateway on this runtime can cost: bytes from Kestrel to an <see cref="HttpClient"/> and back, and from Kestrel to one child's standard input and back. They know nothing and observe nothing.</summary>
internal static class Floors
{
    private static readonly string[] s_passedHeaders = ["Mcp-Session-Id", "MCP-Protocol-Version"];

    /// <summary>A proxy of bytes to an HTTP server.</summary>
    public static async Task<int> ProxyAsync(int port, Uri upstream)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null });
        await using var app = Upstream.Listening(port);
        app.MapPost("/mcp", (RequestDelegate)(http => PassAsync(http, client, upstream)));
        await Upstream.RunAsync(app);
        return 0;
    }

    /// <summary>A bridge to one child that reads and writes lines; ids are exchanged, since clients choose the same ones.</summary>
    public static async Task<int> BridgeAsync(int port, string program, string[] arguments)
    {
        var bridge = new Bridge(program, arguments);
        await using var app = Upstream.Listening(port);
        app.MapPost("/mcp", (RequestDelegate)bridge.AnswerAsync);
        await Upstream.RunAsync(app);
        bridge.Stop();
        return 0;
    }

    private static async Task PassAsync(HttpContext http, HttpClient client, Uri upstream)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, upstream) { Content = new StreamContent(http.Request.Body) };
        request.Content.Headers.ContentLength = http.Request.ContentLength;
        request.Content.Headers.TryAddWithoutValidation("Content-Type", http.Request.ContentType);
        request.Headers.TryAddWithoutValidation("Accept", (string?)http.Request.Headers.Accept);
        foreach (var name in s_passedHeaders)
        {
            if (http.Request.Headers.TryGetValue(name, out var value))
                request.Headers.TryAddWithoutValidation(name, (string?)value);
        }

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        http.Response.ContentLength = answer.Content.Headers.ContentLength;
        foreach (var name in s_passedHeaders)
        {
            if (answer.Headers.TryGetValues(name, out var values))
                http.Response.Headers[name] = values.First();
        }

        await answer.Content.CopyToAsync(http.Response.Body);
    }

    private sealed class Bridge
    {
        private readonly Process _child;
        private readonly ConcurrentDictionary<long, TaskCompletionSource<byte[]>> _waiting = new();
        private readonly Channel<byte[]> _toChild = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
        private long _lastId;

        public Bridge(string program, string[] arguments)
        {
            _child = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            _ = WriteAsync();
            _ = ReadAsync();
        }

        public void Stop()
        {
            _child.StandardInput.Close();
            _child.WaitForExit();
        }

        public async Task AnswerAsync(HttpContext http)
        {
            var read = await http.Request.BodyReader.ReadAtLeastAsync((int)http.Request.ContentLength!.Value);
            var message = read.Buffer.ToArray();
            http.Request.BodyReader.AdvanceTo(read.Buffer.End);
            var (at, length) = IdIn(message);
            if (length == 0)
            {
                await _toChild.Writer.WriteAsync(message);
                http.Response.StatusCode = StatusCodes.Status202Accepted;
                return;
            }

            var id = Interlocked.Increment(ref _lastId);
            var source = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting[id] = source;
            await _toChild.Writer.WriteAsync(Exchanged(message, at, length, id));
            var answer = await source.Task;
            var (answerAt, answerLength) = IdIn(answer);
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = answer.Length - answerLength + length;
            await http.Response.BodyWriter.WriteAsync(answer.AsMemory(0, answerAt));
            await http.Response.BodyWriter.WriteAsync(message.AsMemory(at, length));
            await http.Response.BodyWriter.WriteAsync(answer.AsMemory(answerAt + answerLength));
        }

        private static byte[] Exchanged(byte[] message, int at, int length, long id)
        {
            Span<byte> digits = stackalloc byte[20];
            Utf8Formatter.TryFormat(id, digits, out var count);
            var exchanged = new byte[message.Length - length + count];
            message.AsSpan(0, at).CopyTo(exchanged);
            digits[..count].CopyTo(exchanged.AsSpan(at));
            message.AsSpan(at + length).CopyTo(exchanged.AsSpan(at + count));
            return exchanged;
        }

        // The measuring process writes the id second and as a number, and so does the upstream.
        private static (int At, int Length) IdIn(ReadOnlySpan<byte> message)
        {
            var at = message.IndexOf("\"id\":"u8);
            if (at < 0)
                return (0, 0);
            at += 5;
            return (at, message[at..].IndexOfAny((byte)',', (byte)'}'));
        }

        private async Task WriteAsync()
        {
            var stream = _child.StandardInput.BaseStream;
            await foreach (var message in _toChild.Reader.ReadAllAsync())
            {
                var line = new byte[message.Length + 1];
                message.CopyTo(line, 0);
                line[^1] = (byte)'\n';
                await stream.WriteAsync(line);
                await stream.FlushAsync();
            }
        }

        private async Task ReadAsync()
        {
            using var lines = new Lines(_child.StandardOutput.BaseStream);
            while (await lines.NextAsync() is { } line)
            {
                var (at, length) = IdIn(line.Span);
                if (length > 0 && Utf8Parser.TryParse(line.Span.Slice(at, length), out long id, out _) && _waiting.TryRemove(id, out var source))
                    source.SetResult(line.ToArray());
            }
        }
    }
}
