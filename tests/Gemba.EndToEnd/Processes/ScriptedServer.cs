using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Gemba.EndToEnd.Processes;

/// <summary>An MCP server over Streamable HTTP, of 2025-11-25, whose results a test writes byte for byte.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentBag<Task> _answering = [];
    private Task _running = Task.CompletedTask;
    private int _sessions;
    private int _ended;

    private ScriptedServer(int port) => Address = new Uri($"http://127.0.0.1:{port}/mcp");

    public Uri Address { get; }

    /// <summary>The result of each method, as JSON text; the server does not know a method that is not here.</summary>
    public ConcurrentDictionary<string, Func<JsonObject, string>> Results { get; } = new(StringComparer.Ordinal)
    {
        ["initialize"] = _ => """{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"resources":{"subscribe":true}},"serverInfo":{"name":"scripted","version":"1"}}""",
        ["ping"] = _ => "{}",
    };

    /// <summary>What it says in the course of a method before it breaks off without an answer: a test writes the messages, one a call, and returns when it breaks. <see langword="null"/> is answered with 502.</summary>
    public ConcurrentDictionary<string, Func<JsonObject, Func<string, Task>, CancellationToken, Task>?> Streams { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether it answers as a stream of events, as servers on the official SDKs do.</summary>
    public bool AnswersWithEvents { get; set; }

    /// <summary>Every message that it was sent.</summary>
    public ConcurrentQueue<JsonObject> Asked { get; } = new();

    /// <summary>Sessions that were ended with it.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>How often a method was asked for.</summary>
    public int Count(string method) => Asked.Count(message => (string?)message["method"] == method);

    public static ScriptedServer Start()
    {
        var server = new ScriptedServer(GembaServer.FreePort());
        server._listener.Prefixes.Add($"{server.Address}/");
        server._listener.Start();
        server._running = server.ListenAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Close();
        await _running;
        await Task.WhenAll(_answering);
        _over.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
                _answering.Add(TakeAsync(await _listener.GetContextAsync()));
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task TakeAsync(HttpListenerContext asked)
    {
        try
        {
            if (asked.Request.HttpMethod == "POST")
                await AnswerAsync(asked.Response, (await JsonNode.ParseAsync(asked.Request.InputStream, cancellationToken: _over.Token))!.AsObject());
            else if (asked.Request.HttpMethod == "DELETE")
                Interlocked.Increment(ref _ended);
            else
                asked.Response.StatusCode = 405;
            asked.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Who asked is gone, or the test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerResponse response, JsonObject message)
    {
        Asked.Enqueue(message);
        if (message["id"]?.ToJsonString() is not { } id)
        {
            response.StatusCode = 202;
            return;
        }

        var method = (string)message["method"]!;
        if (method == "initialize")
            response.Headers["Mcp-Session-Id"] = Interlocked.Increment(ref _sessions).ToString(CultureInfo.InvariantCulture);
        if (Streams.TryGetValue(method, out var stream))
        {
            await BreakAsync(response, message, stream);
            return;
        }

        var answer = Results.TryGetValue(method, out var result)
            ? $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result(message)}}}"""
            : $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32601,"message":"no such method"}}""";
        response.ContentType = AnswersWithEvents ? "text/event-stream" : "application/json";
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(AnswersWithEvents ? $"event: message\ndata: {answer}\n\n" : answer), _over.Token);
    }

    private async Task BreakAsync(HttpListenerResponse response, JsonObject message, Func<JsonObject, Func<string, Task>, CancellationToken, Task>? stream)
    {
        if (stream is null)
        {
            response.StatusCode = 502;
            return;
        }

        response.ContentType = "text/event-stream";
        response.SendChunked = true;
        await stream(message, TellAsync, _over.Token);
        response.Abort();

        async Task TellAsync(string said)
        {
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"event: message\ndata: {said}\n\n"), _over.Token);
            await response.OutputStream.FlushAsync(_over.Token);
        }
    }
}
