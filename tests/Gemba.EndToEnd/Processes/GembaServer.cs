using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gemba.Tests;

namespace Gemba.EndToEnd.Processes;

/// <summary>The built <c>gemba</c> executable, serving a folder of workbooks.</summary>
internal sealed partial class GembaServer : IAsyncDisposable
{
    private readonly bool _ownsData;

    private GembaServer(Child process, string data, bool ownsData) => (Process, Data, _ownsData) = (process, data, ownsData);

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
        var server = new GembaServer(
            Child.Start(Executable, ["spreadsheet", "--workspace", workspace, "--http", "127.0.0.1:0", "--ops", "127.0.0.1:0", "--data", data, .. more], environment), data, ownsData: true);
        try
        {
            await Eventually.HoldsAsync(() => server.Process.HasExited || server.ReadAddresses(), "the server printed its addresses");
        }
        catch (TimeoutException)
        {
            await server.DisposeAsync();
            throw;
        }

        Assert.False(server.Process.HasExited, $"gemba ended at once.\n{server.Process.Output}\n{server.Process.Errors}");
        return server;
    }

    public IEnumerable<string> AuditLines() => Directory.Exists(Path.Combine(Data, "audit"))
        ? Directory.EnumerateFiles(Path.Combine(Data, "audit"), "audit-*.jsonl").Order(StringComparer.Ordinal).SelectMany(ReadShared)
        : [];

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
        if (_ownsData)
            Directory.Delete(Data, recursive: true);
    }

    private static string[] ReadShared(string file)
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
