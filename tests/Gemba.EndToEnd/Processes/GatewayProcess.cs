using System.Net;
using System.Text.RegularExpressions;
using Gemba.Tests;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd.Processes;

/// <summary>The built <c>gemba gateway</c> over a configuration that the test wrote.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private readonly string _folder;

    private GatewayProcess(Child process, string folder) => (Process, _folder) = (process, folder);

    public Child Process { get; }

    /// <summary>Its data folder.</summary>
    public string Data => Path.Combine(_folder, "data");

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Where it takes WebSockets.</summary>
    public Uri Socket => new($"{(Endpoint.Scheme == "https" ? "wss" : "ws")}://{Endpoint.Authority}/ws");

    /// <summary>Where it takes framed TCP; <see langword="null"/> where it does not.</summary>
    public IPEndPoint? Tcp { get; private set; }

    /// <summary>Where it answers probes over TCP.</summary>
    public IPEndPoint? TcpHealth { get; private set; }

    public Uri Ops { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Starts a gateway.</summary>
    /// <param name="namespaces">The value of <c>gateway:namespaces</c> as YAML in one line.</param>
    /// <param name="more">Further lines of the file.</param>
    /// <param name="bounds">Further keys of <c>gateway</c>, each on a line of its own, indented by two.</param>
    /// <param name="environment">Its variables beside those of the test.</param>
    /// <param name="listen">Further keys of <c>gateway:listen</c>, as <c>, key: value</c>.</param>
    /// <param name="http">Port for HTTP and WebSockets; any free one where none is given.</param>
    /// <param name="tcp">Port for framed TCP; any free one where none is given.</param>
    public static async Task<GatewayProcess> StartAsync(
        string namespaces, string more = "", string bounds = "", IReadOnlyDictionary<string, string?>? environment = null, string listen = "", int http = 0, int tcp = 0)
    {
        var folder = Directory.CreateTempSubdirectory("gemba-gateway-").FullName;
        var file = Path.Combine(folder, "gemba.yaml");
        await File.WriteAllTextAsync(file, $$"""
            gateway:
              listen: { http: "127.0.0.1:{{http}}", tcp: "127.0.0.1:{{tcp}}", tcpHealth: "127.0.0.1:0"{{listen}} }
            {{bounds}}
              namespaces: {{namespaces}}
              firstBackoff: 00:00:00.1
              longestBackoff: 00:00:00.5
            ops: { listen: "127.0.0.1:0" }
            data: {{folder}}/data
            {{(more.Contains("health:", StringComparison.Ordinal) ? "" : "health: { interval: 00:00:01 }   # what a test waits for is seen within its patience")}}
            {{more}}
            """);
        return await WaitAsync(new GatewayProcess(Child.Start(GembaServer.Executable, ["gateway", "--config", file], environment), folder));
    }

    /// <summary>Starts the whole floor.</summary>
    public static Task<GatewayProcess> UpAsync(string workspace, string data) => WaitAsync(new GatewayProcess(
        Child.Start(GembaServer.Executable, ["up", "--workspace", workspace, "--http", "127.0.0.1:0", "--ops", "127.0.0.1:0", "--data", data], GembaServer.Watchful()), data));

    private static async Task<GatewayProcess> WaitAsync(GatewayProcess gateway)
    {
        try
        {
            await Eventually.HoldsAsync(() => gateway.Process.HasExited || gateway.ReadAddresses(), "the gateway printed its addresses", TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException)
        {
            await gateway.DisposeAsync();
            throw;
        }

        Assert.False(gateway.Process.HasExited, $"gemba ended at once.\n{gateway.Process.Output}\n{gateway.Process.Errors}");
        return gateway;
    }

    /// <summary>The built spreadsheet server as a program on standard input and output, as a backend's <c>command</c>.</summary>
    public static string SpreadsheetCommand(string workspace) => $"[\"{GembaServer.Executable}\", spreadsheet, --workspace, \"{workspace}\", --stdio, --data, \"{workspace}/.data\"]";

    /// <summary>Connects with the official client.</summary>
    /// <param name="space">A namespace, or all of them.</param>
    /// <param name="revision">The revision to speak; the client's choice where none is given.</param>
    /// <param name="token">A bearer token to show.</param>
    public Task<McpClient> ConnectAsync(string? space = null, string? revision = null, string? token = null) => McpClient.CreateAsync(
        new HttpClientTransport(new()
        {
            Endpoint = space is null ? Endpoint : new Uri($"{Endpoint}/{space}"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = token is null ? null : new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
        }),
        revision is null ? null : new McpClientOptions { ProtocolVersion = revision });

    /// <summary>Waits until it reaches all servers of a namespace; meanwhile its health is none.</summary>
    public async Task ReachesAsync(string space)
    {
        using var http = new HttpClient();
        await Eventually.HoldsAsync(
            async () =>
            {
                using var health = await http.GetAsync(new Uri(Endpoint, "/health"));
                return (await health.Content.ReadAsStringAsync()).Contains($"\"{space}\":\"healthy\"", StringComparison.Ordinal);
            },
            $"the gateway reaches {space}", TimeSpan.FromSeconds(60));
    }

    /// <summary>Runs <c>gemba token</c> for it.</summary>
    /// <returns>What the command printed on standard output.</returns>
    public async Task<string> TokenAsync(params string[] arguments)
    {
        await using var command = await Child.RunAsync(GembaServer.Executable, ["token", .. arguments, "--data", Path.Combine(_folder, "data")]);
        Assert.True(command.ExitCode == 0, command.Errors);
        return command.Output.Trim();
    }

    /// <summary>The lines of its audit trail.</summary>
    public IEnumerable<string> AuditLines() => Directory.EnumerateFiles(Path.Combine(_folder, "data", "audit"), "audit-*.jsonl").Order(StringComparer.Ordinal).SelectMany(GembaServer.ReadShared);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
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
        Tcp = PointIn(TcpAddress().Match(text));
        TcpHealth = PointIn(TcpHealthAddress().Match(text));
        return true;
    }

    private static IPEndPoint? PointIn(Match match) => match.Success ? IPEndPoint.Parse(match.Groups[1].Value) : null;

    [GeneratedRegex(@"tcp +(127\.0\.0\.1:[1-9]\d*)")]
    private static partial Regex TcpAddress();

    [GeneratedRegex(@"tcp health +(127\.0\.0\.1:[1-9]\d*)")]
    private static partial Regex TcpHealthAddress();

    [GeneratedRegex(@"https?://127\.0\.0\.1:[1-9]\d*/mcp")]
    private static partial Regex EndpointAddress();

    [GeneratedRegex(@"ops +(http://127\.0\.0\.1:[1-9]\d*)")]
    private static partial Regex OpsAddress();
}
