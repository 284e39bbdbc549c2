using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gemba.EndToEnd.Processes;

/// <summary>Takes datagrams as a StatsD server does.</summary>
internal sealed class StatsdReceiver : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly ConcurrentQueue<string> _datagrams = new();

    public StatsdReceiver()
    {
        _socket.Client.ReceiveBufferSize = 4 << 20;
        _ = ReceiveAsync();
    }

    public string Address => _socket.Client.LocalEndPoint!.ToString()!;

    public IEnumerable<int> Sizes => _datagrams.Select(datagram => datagram.Length);

    public IEnumerable<string> Lines => _datagrams.SelectMany(datagram => datagram.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>What a server would have added up for a counter.</summary>
    public double Sum(string name, string tags) => Lines
        .Where(line => line.StartsWith(name + ":", StringComparison.Ordinal) && line.EndsWith("|c" + tags, StringComparison.Ordinal))
        .Sum(line => double.Parse(line.Split(':', 2)[1].Split('|')[0], CultureInfo.InvariantCulture));

    /// <summary>How many samples a line stands for.</summary>
    public static double CountOf(string line) =>
        line.Split('|').SingleOrDefault(part => part.StartsWith('@')) is { } rate ? 1 / double.Parse(rate[1..], CultureInfo.InvariantCulture) : 1;

    public void Dispose() => _socket.Dispose();

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
                _datagrams.Enqueue(Encoding.UTF8.GetString((await _socket.ReceiveAsync()).Buffer));
        }
        catch (Exception end) when (end is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }
}
