using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gemba.EndToEnd.Processes;

/// <summary>Stands before a server and keeps every byte that is sent to it.</summary>
internal sealed class RecordingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly StringBuilder _sent = new();
    private readonly Uri _server;
    private readonly Task _running;

    private RecordingProxy(Uri server)
    {
        _server = server;
        _listener.Start();
        _running = AcceptAsync();
    }

    /// <summary>Where it listens, with the server's path.</summary>
    public Uri Endpoint => new UriBuilder(_server) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    /// <summary>What was sent so far.</summary>
    public string Sent
    {
        get
        {
            lock (_sent)
                return _sent.ToString();
        }
    }

    public static RecordingProxy Before(Uri server) => new(server);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
            await Task.WhenAny(CopyAsync(client, server, isKept: true), CopyAsync(server, client, isKept: false));
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool isKept)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var count)
            {
                if (isKept)
                {
                    lock (_sent)
                        _sent.Append(Encoding.Latin1.GetString(buffer, 0, count));
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side is gone, or the test is over.
        }
    }
}
