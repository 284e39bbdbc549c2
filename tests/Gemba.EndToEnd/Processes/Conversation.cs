using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gemba.Tests;

namespace Gemba.EndToEnd.Processes;

/// <summary>Requests of our own making to the built server, over either link and in either era.</summary>
internal sealed class Conversation : IAsyncDisposable
{
    private const string Meta = """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""";

    private readonly Child _process;
    private readonly GembaServer? _http;
    private readonly HttpClient _client = new();
    private readonly bool _handshake;
    private string? _session;
    private int _lastId;

    private Conversation(Child process, GembaServer? http, string data, bool handshake) => (_process, _http, Data, _handshake) = (process, http, data, handshake);

    public string Data { get; }

    public string Log => _process.Errors;

    /// <summary>The answer of <c>initialize</c>, in a revision that has it.</summary>
    public JsonNode? Beginning { get; private set; }

    /// <summary>Starts a server and begins with it.</summary>
    /// <param name="over"><c>stdio</c> or <c>http</c>.</param>
    /// <param name="revision">The revision to speak.</param>
    /// <param name="more">Further options of the command line.</param>
    public static async Task<Conversation> BeginAsync(string over, string revision, params string[] more)
    {
        var environment = new Dictionary<string, string?> { ["GEMBA_LOG_FORMAT"] = "json" };
        var handshake = revision != "2026-07-28";
        Conversation conversation;
        if (over == "http")
        {
            var server = await GembaServer.StartAsync(Workspace.Samples, environment, more);
            conversation = new Conversation(server.Process, server, server.Data, handshake);
        }
        else
        {
            var data = Directory.CreateTempSubdirectory("gemba-e2e-").FullName;
            var process = Child.Start(GembaServer.Executable, ["spreadsheet", "--workspace", Workspace.Samples, "--stdio", "--ops", "127.0.0.1:0", "--data", data, .. more], environment);
            conversation = new Conversation(process, null, data, handshake);
        }

        if (handshake)
            conversation.Beginning = await conversation.AskAsync("initialize", $$$"""{"protocolVersion":"{{{revision}}}","capabilities":{},"clientInfo":{"name":"t","version":"1"}}""");
        return conversation;
    }

    /// <summary>Everything that the server wrote on standard output.</summary>
    public string Said => _process.Output;

    /// <summary>Sends a notification over standard input.</summary>
    public Task NotifyAsync(string method) => _process.TrySendAsync($$"""{"jsonrpc":"2.0","method":"{{method}}"}""" + "\n");

    /// <summary>Sends a request and waits for its answer.</summary>
    public async Task<JsonNode> AskAsync(string method, string parameters)
    {
        var id = ++_lastId;
        var body = JsonNode.Parse(parameters)!.AsObject();
        if (!_handshake)
            body["_meta"] = JsonNode.Parse(Meta);
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = body };
        return _http is null ? await AskOverStdioAsync(message.ToJsonString(), id) : await AskOverHttpAsync(message.ToJsonString(), method, body);
    }

    /// <summary>What the server tells Prometheus now.</summary>
    public async Task<string> MetricsAsync() => _http is null
        ? ""
        : await _client.GetStringAsync(new Uri(_http.Ops, "/metrics"));

    public IEnumerable<string> AuditLines() => Directory.Exists(Path.Combine(Data, "audit"))
        ? Directory.EnumerateFiles(Path.Combine(Data, "audit"), "audit-*.jsonl").SelectMany(GembaServer.ReadShared)
        : [];

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_http is not null)
        {
            await _http.DisposeAsync();
            return;
        }

        await _process.DisposeAsync();
        Directory.Delete(Data, recursive: true);
    }

    private async Task<JsonNode> AskOverStdioAsync(string message, int id)
    {
        await _process.TrySendAsync(message + "\n");
        var beginning = string.Create(CultureInfo.InvariantCulture, $$"""{"jsonrpc":"2.0","id":{{id}},""");
        await Eventually.HoldsAsync(() => Lines().Any(line => line.StartsWith(beginning, StringComparison.Ordinal)), $"{message} is answered");
        return JsonNode.Parse(Lines().First(line => line.StartsWith(beginning, StringComparison.Ordinal)))!;
    }

    // The last line may not be whole yet.
    private string[] Lines() => _process.Output.Split('\n')[..^1];

    private async Task<JsonNode> AskOverHttpAsync(string message, string method, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _http!.Endpoint) { Content = new StringContent(message, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (_session is not null)
            request.Headers.Add("Mcp-Session-Id", _session);
        if (!_handshake)
        {
            request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
            request.Headers.Add("Mcp-Method", method);
            if (body["name"] is { } name && name.GetValueKind() == System.Text.Json.JsonValueKind.String)
                request.Headers.Add("Mcp-Name", (string)name!);
        }

        using var response = await _client.SendAsync(request);
        if (response.Headers.TryGetValues("Mcp-Session-Id", out var session))
            _session = session.Single();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
