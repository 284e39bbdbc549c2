using System.Globalization;

namespace Gemba.Benchmarks.Peers;

/// <summary>All that is measured beside each other: started once, loaded in turns.</summary>
internal sealed class Field : IAsyncDisposable
{
    private readonly string _self = Environment.ProcessPath!;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gemba-peers-");
    private readonly List<Contestant> _all = [];

    /// <summary>Everything, in the order of the rounds.</summary>
    public IReadOnlyList<Contestant> All => _all;

    /// <summary>By name; <see langword="null"/> where it was not started.</summary>
    public Contestant? Find(string name) => _all.Find(one => one.Name == name);

    /// <param name="npm">Folder with the peers' packages; <see langword="null"/> to leave the peers out.</param>
    public static async Task<Field> StartAsync(string? npm)
    {
        var field = new Field();
        var http = await field.AddAsync("direct", "echo", port => [field._self, "peers", "upstream-http", Text(port)]);
        await field.AddAsync("floor http", "echo", port => [field._self, "peers", "floor-http", Text(port), http.ToString()]);
        await field.AddAsync("floor stdio", "echo", port => [field._self, "peers", "floor-stdio", Text(port), field._self, "peers", "upstream-stdio"]);
        var gateway = await field.AddAsync("gemba http", "bench__echo", port => field.Gateway(port, "http", $"url: \"{http}\""));
        await field.AddAsync("gemba stdio", "bench__echo", port => field.Gateway(port, "stdio", $"command: [\"{field._self}\", peers, upstream-stdio]"));
        if (npm is not null)
        {
            await field.AddAsync("mcp-hub", "bench__echo", port => field.Hub(npm, port), isSse: true);
            await field.AddAsync("mcp-proxy", "echo", port =>
                [Node(npm), Bin(npm, "mcp-proxy"), "--host", "127.0.0.1", "--port", Text(port), "--server", "stream", "--", field._self, "peers", "upstream-stdio"]);
            await field.AddAsync("supergateway", "echo", port =>
                [Node(npm), Bin(npm, "supergateway"), "--stdio", $"{field._self} peers upstream-stdio", "--outputTransport", "streamableHttp", "--stateful", "--port", Text(port), "--logLevel", "none"]);
        }

        field._all.Add(await Contestant.StartPipedAsync("gemba router", "bench__echo",
            [Gemba(), "router", "--gateway", gateway.ToString(), "--ops", "off", "--data", Path.Combine(field._folder.FullName, "router")]));
        return field;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_all))
            await one.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<Uri> AddAsync(string name, string tool, Func<int, string[]> command, bool isSse = false)
    {
        var port = Contestant.FreePort();
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/mcp"));
        _all.Add(await Contestant.StartAsync(name, tool, command(port), address, isSse));
        return address;
    }

    // Everything observed: metrics, an audit line flushed before each answer, each trace held to its end and 5 % of the good ones kept. Those are the defaults, but for traces without a collector.
    private string[] Gateway(int port, string name, string target)
    {
        var file = Path.Combine(_folder.FullName, $"{name}.yaml");
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $$"""
            data: {{Path.Combine(_folder.FullName, name)}}
            ops: { listen: "127.0.0.1:{{Contestant.FreePort()}}" }
            traces: { keep: on }
            endpoint: { maxSessions: 30000 }
            gateway:
              listen: { http: "127.0.0.1:{{port}}" }
              namespaces:
                bench:
                  backends: [ { name: upstream, {{target}} } ]
            """));
        return [Gemba(), "gateway", "--config", file];
    }

    private string[] Hub(string npm, int port)
    {
        var file = Path.Combine(_folder.FullName, "hub.json");
        File.WriteAllText(file, $$"""{ "mcpServers": { "bench": { "command": "{{_self}}", "args": ["peers", "upstream-stdio"] } } }""");
        return [Node(npm), Bin(npm, "mcp-hub"), "--port", Text(port), "--config", file];
    }

    private static string Gemba() =>
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Gemba.Cli", "release", "gemba") is var built && File.Exists(built) ? Path.GetFullPath(built) : throw new FileNotFoundException("Build the whole solution first.", built);

    private static string Node(string npm) => Path.Combine(npm, "node_modules", "node", "bin", "node");

    private static string Bin(string npm, string name) => Path.Combine(npm, "node_modules", ".bin", name);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
