using System.Net.Sockets;
using System.Text;
using Gemba.EndToEnd.Processes;

namespace Gemba.EndToEnd;

/// <summary>Bounds of connections to the built gateway, each met by a client that oversteps it.</summary>
public sealed class GatewayConnectionBoundTests
{
    private const string Head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    [Fact]
    public async Task The_head_of_a_request_is_bounded_in_bytes()
    {
        await using var gateway = await StartAsync("  maxHeaderBytes: 2048");
        using var connection = await ConnectAsync(gateway);

        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Long: {new string('x', 4096)}\r\n\r\n"));

        Assert.Contains("431", await ReadToEndAsync(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_comes_too_slowly_is_cut_off()
    {
        await using var gateway = await StartAsync("  minBodyBytesPerSecond: 100000");
        using var connection = await ConnectAsync(gateway);

        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Head + "Content-Length: 100000\r\n\r\n{"));

        // After five seconds in which anything goes.
        Assert.DoesNotContain("200 OK", await ReadToEndAsync(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_asks_nothing_more_is_closed()
    {
        await using var gateway = await StartAsync("  idleTimeout: 00:00:01");
        using var connection = await ConnectAsync(gateway);

        await connection.GetStream().WriteAsync("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());

        Assert.Contains("200 OK", await ReadToEndAsync(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_beyond_the_most_are_closed_and_the_first_ones_served()
    {
        await using var gateway = await StartAsync("  maxHttpConnections: 2");
        using var first = await ConnectAsync(gateway);
        await first.GetStream().WriteAsync("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        Assert.True(await first.GetStream().ReadAsync(new byte[1]) > 0);
        using var second = await ConnectAsync(gateway);
        await second.GetStream().WriteAsync("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        Assert.True(await second.GetStream().ReadAsync(new byte[1]) > 0);

        using var third = await ConnectAsync(gateway);

        Assert.Equal("", await ReadToEndAsync(third));
    }

    [Fact]
    public async Task A_TLS_handshake_that_does_not_get_on_is_cut_off()
    {
        using var authority = new Authority();
        var (certificate, key) = authority.Sign(ofClient: false);
        await using var gateway = await StartAsync("  handshakeTimeout: 00:00:01", $", certificate: \"{certificate}\", key: \"{key}\"");
        using var connection = await ConnectAsync(gateway);

        await connection.GetStream().WriteAsync(new byte[] { 0x16, 0x03, 0x01 });

        Assert.Equal("", await ReadToEndAsync(connection));
    }

    private static Task<GatewayProcess> StartAsync(string bounds, string listen = "") => GatewayProcess.StartAsync(
        "{ near: { backends: [ { name: one, inProcess: spreadsheet } ] } }", more: $"spreadsheet: {{ workspace: \"{Workspace.Samples}\" }}", bounds: bounds, listen: listen);

    private static async Task<TcpClient> ConnectAsync(GatewayProcess gateway)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", gateway.Endpoint.Port);
        return connection;
    }

    private static async Task<string> ReadToEndAsync(TcpClient connection)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        using var read = new MemoryStream();
        try
        {
            await connection.GetStream().CopyToAsync(read, limit.Token);
        }
        catch (IOException)
        {
            // It was cut off.
        }

        return Encoding.ASCII.GetString(read.ToArray());
    }
}
