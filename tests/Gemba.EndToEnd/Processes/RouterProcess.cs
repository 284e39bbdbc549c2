using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gemba.Tests;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd.Processes;

/// <summary>The built <c>gemba router</c>, started by the official client as desktop clients start it.</summary>
internal sealed partial class RouterProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors;
    private readonly string _data;

    private RouterProcess(McpClient client, ConcurrentQueue<string> errors, string data) => (Client, _errors, _data) = (client, errors, data);

    public McpClient Client { get; }

    public string Errors => string.Join('\n', _errors);

    /// <summary>Where it tells of itself; known once it has said so.</summary>
    public Uri? Ops => OpsAddress().Match(Errors) is { Success: true } said ? new Uri(said.Value) : null;

    /// <summary>Starts a router and a client on it.</summary>
    /// <param name="gateways">The value of <c>--gateway</c>; <see langword="null"/> for none.</param>
    /// <param name="options">What the client says of itself.</param>
    /// <param name="environment">The router's variables beside those of the test; <c>GEMBA__ROUTER__…</c> are its bounds.</param>
    /// <param name="more">Further options of the command.</param>
    public static async Task<RouterProcess> StartAsync(string? gateways, McpClientOptions? options = null, IReadOnlyDictionary<string, string?>? environment = null, params string[] more)
    {
        var errors = new ConcurrentQueue<string>();
        var data = Directory.CreateTempSubdirectory("gemba-router-").FullName;
        var variables = GembaServer.Watchful(environment);
        // A gateway that comes back is found within a test's patience.
        variables.TryAdd("GEMBA__ROUTER__FIRSTBACKOFF", "00:00:00.1");
        variables.TryAdd("GEMBA__ROUTER__LONGESTBACKOFF", "00:00:00.5");
        variables.TryAdd("GEMBA__ROUTER__LOOKEVERY", "00:00:00.2");
        options ??= new McpClientOptions();
        // A busy machine starts the process slower than the client waits before it falls back to an older revision.
        options.DiscoverProbeTimeout = TimeSpan.FromSeconds(50);
        var client = await McpClient.CreateAsync(
            new StdioClientTransport(new StdioClientTransportOptions
            {
                Command = GembaServer.Executable,
                Arguments = ["router", .. gateways is null ? [] : new[] { "--gateway", gateways }, "--ops", "127.0.0.1:0", .. more.Contains("--data") ? [] : new[] { "--data", data }, .. more],
                EnvironmentVariables = variables,
                StandardErrorLines = errors.Enqueue,
            }),
            options);
        return new RouterProcess(client, errors, data);
    }

    /// <summary>What a call answers, as text.</summary>
    public async Task<string> CallAsync(string tool, Dictionary<string, object?>? arguments = null)
    {
        var answer = await Client.CallToolAsync(tool, arguments ?? []);
        return string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
    }

    /// <summary>The lines of its audit trail.</summary>
    public IEnumerable<string> AuditLines() => Directory.EnumerateFiles(Path.Combine(_data, "audit"), "audit-*.jsonl").Order(StringComparer.Ordinal).SelectMany(GembaServer.ReadShared);

    /// <summary>Its health as it tells it now.</summary>
    public async Task<JsonElement> HealthAsync(HttpClient http)
    {
        await Eventually.HoldsAsync(() => Ops is not null, "the router told its ops address");
        using var answer = await http.GetAsync(new Uri(Ops!, "/health"));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>Waits until it is connected, or until it is not.</summary>
    public Task ConnectedAsync(HttpClient http, bool connected = true) => Eventually.HoldsAsync(
        async () => (await HealthAsync(http)).GetProperty("gateway_connected").GetBoolean() == connected, $"gateway_connected is {connected}", TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9]\d*")]
    private static partial Regex OpsAddress();
}
