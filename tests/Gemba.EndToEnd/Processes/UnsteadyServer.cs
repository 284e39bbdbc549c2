using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gemba.EndToEnd.Processes;

/// <summary>An MCP server over Streamable HTTP, of a revision with handshake, that fails in the way a test wants.</summary>
internal sealed class UnsteadyServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentBag<Task> _answering = [];
    private readonly ConcurrentQueue<string> _withdrawn = new();
    private Task _running = Task.CompletedTask;
    private int _calls;
    private int _sessions;
    private int _oldestSession = 1;

    private UnsteadyServer(int port) => Address = new Uri($"http://127.0.0.1:{port}/mcp");

    /// <summary>What it does with what it is asked.</summary>
    public Mood Mood { get; set; }

    /// <summary>What it says of its tool <c>work</c>, beside the name and the schema.</summary>
    public JsonObject Tool { get; set; } = new() { ["description"] = "Works." };

    /// <summary>In which method it fails, breaks or babbles.</summary>
    public string MoodyMethod { get; set; } = "tools/call";

    /// <summary>How often each method was asked for.</summary>
    public ConcurrentDictionary<string, int> Asked { get; } = new();

    /// <summary>For how many more calls the mood lasts; for ever where none is given.</summary>
    public int? MoodyCalls { get; set; }

    /// <summary>The client whose handshake it refuses.</summary>
    public string? Refuses { get; set; }

    /// <summary>The session of each call.</summary>
    public ConcurrentQueue<string?> CalledIn { get; } = new();

    /// <summary>What it says in its handshake that it can.</summary>
    public JsonObject Capabilities { get; set; } = new() { ["tools"] = new JsonObject(), ["prompts"] = new JsonObject(), ["resources"] = new JsonObject(), ["completions"] = new JsonObject() };

    /// <summary>What clients set, as in <c>1 logging/setLevel debug</c>: the session, the method and the level or URI.</summary>
    public ConcurrentQueue<string> Set { get; } = new();

    /// <summary>How long a call takes.</summary>
    public TimeSpan Takes { get; set; }

    /// <summary>The text that its tool answers with.</summary>
    public string Answer { get; set; } = "done";

    public Uri Address { get; }

    /// <summary>Calls of its tool that reached it.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Sessions that it opened.</summary>
    public int Sessions => Volatile.Read(ref _sessions);

    /// <summary>Requests that it was told to work on no more.</summary>
    public IReadOnlyCollection<string> Withdrawn => _withdrawn;

    public static UnsteadyServer Start(int? port = null)
    {
        var server = new UnsteadyServer(port ?? GembaServer.FreePort());
        server._listener.Prefixes.Add($"{server.Address}/");
        server._listener.Start();
        server._running = server.ListenAsync();
        return server;
    }

    /// <summary>It knows none of its sessions any more.</summary>
    public void ForgetSessions() => _oldestSession = Sessions + 1;

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        try
        {
            _listener.Close();
        }
        catch (HttpListenerException)
        {
            // It takes its address back before it gives it away, and somebody else may have it by then.
        }

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
            if (asked.Request.HttpMethod != "POST")
            {
                asked.Response.StatusCode = 405;
                asked.Response.Close();
                return;
            }

            if (asked.Request.Headers["Mcp-Session-Id"] is { } session && int.Parse(session, System.Globalization.CultureInfo.InvariantCulture) < _oldestSession)
            {
                asked.Response.StatusCode = 404;
                asked.Response.Close();
                return;
            }

            var message = (await JsonNode.ParseAsync(asked.Request.InputStream, cancellationToken: _over.Token))!.AsObject();
            if (message["method"]?.GetValue<string>() == "tools/call")
                CalledIn.Enqueue(asked.Request.Headers["Mcp-Session-Id"]);
            if ((string?)message["method"] is "logging/setLevel" or "resources/subscribe")
                Set.Enqueue($"{asked.Request.Headers["Mcp-Session-Id"]} {(string?)message["method"]} {(string?)message["params"]!["level"] ?? (string?)message["params"]!["uri"]}");
            await AnswerAsync(asked.Response, message);
        }
        catch (Exception gone) when (gone is HttpListenerException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Who asked is gone, or the test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerResponse response, JsonObject message)
    {
        var method = message["method"]?.GetValue<string>();
        if (method == "tools/call")
            Interlocked.Increment(ref _calls);
        Asked.AddOrUpdate(method ?? "", 1, static (_, asked) => asked + 1);
        if (method == "notifications/cancelled")
            _withdrawn.Enqueue(message["params"]!["requestId"]!.ToJsonString());
        if (Mood == Mood.Hangs || (Mood == Mood.HangsInCalls && method == "tools/call"))
            await Task.Delay(Timeout.Infinite, _over.Token);
        var fails = method == MoodyMethod && (Mood is Mood.Fails or Mood.Breaks or Mood.Babbles) && MoodyCalls is not 0;
        if (fails && MoodyCalls is { } left)
            MoodyCalls = left - 1;
        if (fails && Mood == Mood.Breaks)
        {
            // An answer is announced and does not come.
            (response.ContentType, response.ContentLength64) = ("application/json", 1000);
            response.Abort();
            return;
        }

        if (method == "tools/call")
            await Task.Delay(Takes, _over.Token);
        var id = message["id"];
        response.StatusCode = id is null ? 202 : fails && Mood == Mood.Fails ? 500 : 200;
        if (id is not null && response.StatusCode == 200)
        {
            response.ContentType = "application/json";
            if (method == "initialize")
                response.Headers["Mcp-Session-Id"] = Interlocked.Increment(ref _sessions).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var answer = fails ? "no message of any protocol" : ResultOf(method == "initialize" && Refuses is { } refused && (string?)message["params"]!["clientInfo"]!["name"] == refused ? "refused" : method!, id).ToJsonString();
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer), _over.Token);
        }

        response.Close();
    }

    private JsonObject ResultOf(string method, JsonNode id)
    {
        JsonObject? result = method switch
        {
            "initialize" => new() { ["protocolVersion"] = "2025-11-25", ["capabilities"] = Capabilities.DeepClone(), ["serverInfo"] = new JsonObject { ["name"] = "unsteady", ["version"] = "1" } },
            "tools/list" => new() { ["tools"] = new JsonArray(ToolShown()) },
            "tools/call" => new() { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = Answer }) },
            "prompts/list" => new() { ["prompts"] = new JsonArray(new JsonObject { ["name"] = "plan" }) },
            "prompts/get" => new() { ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = new JsonObject { ["type"] = "text", ["text"] = Answer } }) },
            "resources/list" => new() { ["resources"] = new JsonArray(new JsonObject { ["name"] = "note", ["uri"] = "note://one" }) },
            "resources/templates/list" => new() { ["resourceTemplates"] = new JsonArray() },
            "resources/read" => new() { ["contents"] = new JsonArray(new JsonObject { ["uri"] = "note://one", ["text"] = Answer }) },
            "completion/complete" => new() { ["completion"] = new JsonObject { ["values"] = new JsonArray(Answer) } },
            "ping" or "logging/setLevel" or "resources/subscribe" => [],
            _ => null,
        };
        return result is null
            ? new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["error"] = new JsonObject { ["code"] = -32601, ["message"] = "no such method" } }
            : new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["result"] = result };
    }

    private JsonObject ToolShown()
    {
        var tool = Tool.DeepClone().AsObject();
        tool["name"] = "work";
        tool["inputSchema"] ??= JsonSerializer.SerializeToNode(new { type = "object" });
        return tool;
    }
}
