using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gemba.Tests;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd.Processes;

/// <summary>The built <c>gemba</c> executable, serving a folder of workbooks.</summary>
internal sealed partial class GembaServer : IAsyncDisposable
{
    private GembaServer(Child process, string data) => (Process, Data) = (process, data);

    public static string Executable { get; } = Path.Combine(SharedData.Checkout, "artifacts", "bin", "Gemba.Cli", "release", "gemba");

    public Child Process { get; }

    /// <summary>The data folder: audit files stand in its <c>audit</c>.</summary>
    public string Data { get; }

    /// <summary>The MCP endpoint, as the server printed it.</summary>
    public Uri Endpoint { get; private set; } = new("http://127.0.0.1/");

    /// <summary>The ops address, as the server printed it.</summary>
    public Uri Ops { get; private set; } = new("http://127.0.0.1/");

    public static async Task<GembaServer> StartAsync(string workspace, IReadOnlyDictionary<string, string?>? environment = null, params string[] more)
    {
        var data = Directory.CreateTempSubdirectory("gemba-e2e-").FullName;
        string[] arguments = ["spreadsheet", "--workspace", workspace, "--http", "127.0.0.1:0", "--ops", "127.0.0.1:0", "--data", data, .. more];
        return await WaitForAddressesAsync(new GembaServer(Child.Start(Executable, arguments, more.Contains("--config") ? environment : Watchful(environment)), data), TimeSpan.FromSeconds(60));
    }

    /// <summary>Variables with which a process looks at its own health each second, so that what a test waits for is seen within its patience.</summary>
    public static Dictionary<string, string?> Watchful(IReadOnlyDictionary<string, string?>? environment = null)
    {
        var variables = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>());
        variables.TryAdd("GEMBA__HEALTH__INTERVAL", "00:00:01");
        return variables;
    }

    /// <summary>Starts the server as a new user does: with <c>./run FOLDER</c>.</summary>
    public static async Task<GembaServer> RunScriptAsync(string workspace)
    {
        var data = Directory.CreateTempSubdirectory("gemba-e2e-").FullName;
        var environment = new Dictionary<string, string?> { ["GEMBA_HTTP"] = "127.0.0.1:0", ["GEMBA_OPS"] = "127.0.0.1:0", ["XDG_DATA_HOME"] = data };
        return await WaitForAddressesAsync(new GembaServer(Child.Start(Path.Combine(SharedData.Checkout, "run"), [workspace], environment), data), TimeSpan.FromMinutes(2));
    }

    public IEnumerable<string> AuditLines() => Directory.Exists(Path.Combine(Data, "audit"))
        ? Directory.EnumerateFiles(Path.Combine(Data, "audit"), "audit-*.jsonl").Order(StringComparer.Ordinal).SelectMany(ReadShared)
        : [];

    public Task<McpClient> ConnectAsync() => McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = Endpoint }));

    /// <summary>Sends one request of the revision without a handshake, as bytes of our own making.</summary>
    public async Task<JsonElement> PostAsync(HttpClient http, string method, string parameters)
    {
        using var request = RequestTo(Endpoint, method, parameters);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var json = text.StartsWith('{') ? text : text.Split('\n').Last(line => line.StartsWith("data: {", StringComparison.Ordinal))["data: ".Length..];
        return JsonDocument.Parse(json).RootElement;
    }

    /// <summary>A request of the revision without a handshake.</summary>
    public static HttpRequestMessage RequestTo(Uri endpoint, string method, string parameters)
    {
        var envelope = JsonNode.Parse(parameters)!.AsObject();
        var meta = envelope["_meta"] as JsonObject ?? [];
        meta["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
        meta["io.modelcontextprotocol/clientCapabilities"] = new JsonObject();
        envelope["_meta"] = meta;
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = JsonContent.Create(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = envelope }),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", method);
        if (envelope["name"] is { } name)
            request.Headers.Add("Mcp-Name", (string)name!);
        return request;
    }

    /// <summary>A port that nothing listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(Data, recursive: true);
    }

    private static async Task<GembaServer> WaitForAddressesAsync(GembaServer server, TimeSpan within)
    {
        try
        {
            await Eventually.HoldsAsync(() => server.Process.HasExited || server.ReadAddresses(), "the server printed its addresses", within);
        }
        catch (TimeoutException)
        {
            await server.DisposeAsync();
            throw;
        }

        Assert.False(server.Process.HasExited, $"gemba ended at once.\n{server.Process.Output}\n{server.Process.Errors}");
        return server;
    }

    internal static string[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private bool ReadAddresses()
    {
        var text = Process.Output + Process.Errors;
        var endpoint = EndpointAddress().Match(text);
        var ops = OpsAddress().Match(text);
        if (!endpoint.Success || !ops.Success)
            return false;
        Endpoint = new Uri(endpoint.Value);
        Ops = new Uri(ops.Groups[1].Value);
        return true;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9]\d*/mcp")]
    private static partial Regex EndpointAddress();

    [GeneratedRegex(@"ops +(http://127\.0\.0\.1:[1-9]\d*)")]
    private static partial Regex OpsAddress();
}
