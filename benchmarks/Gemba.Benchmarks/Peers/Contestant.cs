using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gemba.Benchmarks.Peers;

/// <summary>One program that stands between the load and the upstream, or the upstream itself: started, connected to, and asked what it cost.</summary>
internal sealed class Contestant : IAsyncDisposable
{
    private const string Initialize = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}
        """;

    private const string Initialized = """
        {"jsonrpc":"2.0","method":"notifications/initialized"}
        """;

    private static readonly TimeSpan s_startsWithin = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Uri? _address;
    private readonly bool _isSse;
    private readonly List<IDisposable> _clients = [];
    private string? _session;
    private SseClient? _sse;
    private PipeClient? _pipe;

    private Contestant(string name, string tool, Process process, Uri? address, bool isSse) =>
        (Name, Tool, _process, _address, _isSse) = (name, tool, process, address, isSse);

    /// <summary>Its name in the results.</summary>
    public string Name { get; }

    /// <summary>What it calls the upstream's tool.</summary>
    public string Tool { get; }

    /// <summary>Resident memory of its process, without its children.</summary>
    public double ResidentMegabytes => Status("VmRSS:") / 1024.0;

    /// <summary>Processor time of its process so far, without its children.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            // Fields 14 and 15 after the name, which may hold spaces; in ticks of 10 ms (proc(5)).
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>A port that nobody has at this moment.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Starts a program that serves HTTP, and waits until it answers a call.</summary>
    /// <param name="name">Its name in the results.</param>
    /// <param name="tool">What it calls the upstream's tool.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="address">Where it serves.</param>
    /// <param name="isSse">Whether it speaks HTTP+SSE of 2024-11-05.</param>
    public static async Task<Contestant> StartAsync(string name, string tool, string[] command, Uri address, bool isSse = false)
    {
        var contestant = new Contestant(name, tool, Run(command, name), address, isSse);
        var process = contestant._process;
        // A pipe that nobody reads stops the program.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        await contestant.ReadyAsync();
        return contestant;
    }

    /// <summary>Loads a program that was started by somebody else.</summary>
    public static async Task<LoadResult> LoadAsync(string tool, Uri address, int inFlight, TimeSpan length)
    {
        using var self = Process.GetCurrentProcess();
        var contestant = new Contestant(address.ToString(), tool, self, address, isSse: false);
        await contestant.ReadyAsync();
        return await contestant.RunAsync(new Load(), inFlight, length);
    }

    /// <summary>Starts a program that is spoken to on standard input and output.</summary>
    public static async Task<Contestant> StartPipedAsync(string name, string tool, string[] command)
    {
        var contestant = new Contestant(name, tool, Run(command, name), null, isSse: false);
        contestant._pipe = new PipeClient(contestant._process);
        contestant._clients.Add(contestant._pipe);
        await contestant.ReadyAsync();
        return contestant;
    }

    /// <summary>Loads it for a while over new connections, all of one session; those of an earlier stretch may have been closed for their silence.</summary>
    public async Task<LoadResult> RunAsync(Load load, int inFlight, TimeSpan length)
    {
        var lines = Enumerable.Range(0, inFlight).Select(_ => _pipe?.NewLine() ?? _sse?.NewLine() ?? new HttpLine(_address!, _session)).ToArray();
        try
        {
            return await load.RunAsync(lines, Tool, length);
        }
        finally
        {
            foreach (var line in lines)
                line.Dispose();
        }
    }

    /// <summary>Opens a session of its own and leaves it alone.</summary>
    /// <param name="line">A connection, which many sessions may share.</param>
    /// <param name="calls">Whether one call is made in it, so that the upstream has a session too.</param>
    public async Task OpenSessionAsync(HttpLine line, bool calls)
    {
        await line.AskAsync(Encoding.UTF8.GetBytes(Initialize), 1);
        using var inSession = new HttpLine(_address!, line.Session ?? throw new IOException($"{Name} gave out no session."));
        await inSession.AskAsync(Encoding.UTF8.GetBytes(Initialized), 0);
        if (calls)
            await inSession.AskAsync(Encoding.UTF8.GetBytes(Call(2)), 2);
    }

    /// <summary>A connection without a session.</summary>
    public HttpLine NewLine() => new(_address!, session: null);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        _process.StandardInput.Close();
        // Peers of npm do not end with their standard input.
        using var signal = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static Process Run(string[] command, string name)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text && Environment.GetEnvironmentVariable("PEERS_VERBOSE") is not null)
                Console.Error.WriteLine($"{name}: {text}");
        };
        process.BeginErrorReadLine();
        return process;
    }

    private static string Call(long id, string tool = "echo") =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"tools/call\",\"params\":{{\"name\":\"{tool}\",\"arguments\":{{\"text\":\"ready\"}}}}}}");

    private async Task ReadyAsync()
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await TryAsync();
                return;
            }
            catch (Exception notYet) when (notYet is IOException or SocketException or HttpRequestException or TimeoutException && watch.Elapsed < s_startsWithin && !_process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    private async Task TryAsync()
    {
        if (_isSse)
        {
            var sse = new SseClient();
            await sse.OpenAsync(_address!);
            _sse = sse;
            _clients.Add(sse);
        }

        using var first = _pipe?.NewLine() ?? _sse?.NewLine() ?? new HttpLine(_address!, session: null);
        await first.AskAsync(Encoding.UTF8.GetBytes(Initialize), 1).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        _session = (first as HttpLine)?.Session;
        using var second = _pipe?.NewLine() ?? _sse?.NewLine() ?? new HttpLine(_address!, _session);
        await second.AskAsync(Encoding.UTF8.GetBytes(Initialized), 0).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        var answer = await second.AskAsync(Encoding.UTF8.GetBytes(Call(2, Tool)), 2).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        if (answer.Span.IndexOf("\"ready"u8) < 0)
            throw new IOException($"{Name} answered {Encoding.UTF8.GetString(answer.Span)}");
    }

    private long Status(string field)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(field.Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
