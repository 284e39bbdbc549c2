using System.Net;
using System.Net.Sockets;
using Gemba.Tests;

namespace Gemba.EndToEnd.Processes;

/// <summary>The conformance suites' server, built on the official SDK: it asks, reports and logs.</summary>
internal sealed record FixtureServer(Child Process, Uri Address) : IAsyncDisposable
{
    /// <param name="only">The one revision that it speaks; all of them where none is given.</param>
    public static async Task<FixtureServer> StartAsync(string? only = null)
    {
        var port = GembaServer.FreePort();
        var server = Path.Combine(SharedData.Checkout, "artifacts", "bin", "Gemba.ConformanceServer", "release", "Gemba.ConformanceServer");
        var fixture = new FixtureServer(Child.Start(server, ["--urls", $"http://127.0.0.1:{port}", .. (string[])(only is null ? [] : ["--only", only])]), new Uri($"http://127.0.0.1:{port}/mcp"));
        await Eventually.HoldsAsync(() => Listens(port), "the fixture listens", TimeSpan.FromSeconds(40));
        return fixture;
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static bool Listens(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
