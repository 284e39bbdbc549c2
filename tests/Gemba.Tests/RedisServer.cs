using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gemba.Tests;

/// <summary>A real Redis on this machine that a test may kill and start again; what it kept is gone then.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly string[] _arguments;
    private Process? _process;

    /// <summary>Starts it.</summary>
    /// <param name="arguments">Further options of its command line.</param>
    public RedisServer(params string[] arguments)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        _arguments = arguments;
        Start();
    }

    public static string? Missing => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "redis-server")))
        ? null
        : "redis-server is absent: run ./test, which installs it";

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"redis://127.0.0.1:{Port}");

    public int Id => _process!.Id;

    public void Start()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("redis-server", ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath(), "--daemonize", "no", .. _arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
    }

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Waits until it takes connections.</summary>
    public Task AnswersAsync() => Eventually.HoldsAsync(async () =>
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            return await client.GetStream().ReadAsync(new byte[64]) > 0;
        }
        catch (IOException)
        {
            return false;
        }
        catch (SocketException)
        {
            return false;
        }
    }, "Redis answers", TimeSpan.FromSeconds(30));

    /// <summary>Sends one inline command and reads what comes first.</summary>
    public async Task<string> AskAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
        var answer = new byte[64 * 1024];
        return Encoding.UTF8.GetString(answer, 0, await client.GetStream().ReadAsync(answer));
    }

    public void Dispose()
    {
        if (_process is not null)
            Kill();
    }
}

/// <summary>A fact that needs redis-server.</summary>
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = RedisServer.Missing;
}
