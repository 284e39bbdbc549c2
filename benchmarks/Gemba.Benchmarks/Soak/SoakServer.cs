using System.Diagnostics;
using System.Globalization;

namespace Gemba.Benchmarks.Soak;

/// <summary>The built <c>gemba</c> as a process of its own with everything observed, and what the system says of that process.</summary>
internal sealed class SoakServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _data;

    private SoakServer(Process process, string data) => (_process, _data) = (process, data);

    public Uri Endpoint { get; private set; } = null!;

    public Uri Ops { get; private set; } = null!;

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    private static string Executable
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Gemba.slnx")))
                folder = folder.Parent ?? throw new InvalidOperationException("The benchmark does not stand in a checkout, whose built gemba it could start.");
            return Path.Combine(folder.FullName, "artifacts", "bin", "Gemba.Cli", "release", "gemba");
        }
    }

    public static async Task<SoakServer> StartAsync(string workspace, string data)
    {
        var start = new ProcessStartInfo(Executable, ["spreadsheet", "--workspace", workspace, "--http", "127.0.0.1:0", "--ops", "127.0.0.1:0", "--data", data])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["GEMBA_LOG"] = "info", ["GEMBA_LOG_FORMAT"] = "json", ["GEMBA__LOGS__FILE"] = "on", ["GEMBA__TRACES__KEEP"] = "On", ["GEMBA__AUDIT__DURABILITY"] = "Flushed" },
        };
        var server = new SoakServer(Process.Start(start)!, data);
        _ = server._process.StandardError.BaseStream.CopyToAsync(Stream.Null); // the same lines stand in the log file
        while (server.Endpoint is null || server.Ops is null)
        {
            var words = (await server._process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("gemba ended before it told its addresses.")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["mcp", var endpoint, ..])
                server.Endpoint = new Uri(endpoint);
            if (words is ["ops", var ops, ..])
                server.Ops = new Uri(ops);
        }

        return server;
    }

    public (double ResidentBytes, int Threads, int Handles) Look()
    {
        var status = File.ReadAllLines($"/proc/{_process.Id}/status");
        return (Number(status, "VmRSS:") * 1024, (int)Number(status, "Threads:"), Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length);
    }

    /// <summary>Stops it as an operator does, so that what waits is written.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        await RunAsync("kill", "-TERM", _process.Id.ToString(CultureInfo.InvariantCulture));
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public long CountToolCalls() => Directory.EnumerateFiles(Path.Combine(_data, "audit"), "audit-*.jsonl")
        .Sum(file => File.ReadLines(file).LongCount(line => line.Contains("\"event_type\":\"tool_invocation\"", StringComparison.Ordinal)));

    /// <returns>The exit code of <c>gemba audit verify</c>, which prints its verdict.</returns>
    public Task<int> VerifyAsync() => RunAsync(Executable, "audit", "verify", "--data", _data);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static double Number(string[] status, string name) =>
        double.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Split('k')[0], CultureInfo.InvariantCulture);

    private static async Task<int> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
