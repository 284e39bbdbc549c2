using System.Globalization;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gemba.EndToEnd.Processes;

namespace Gemba.EndToEnd;

/// <summary>The built gateway under requests that are cut off, torn and scrambled: each is answered or its connection ends, nothing of it is taken for a fault of ours, and others are served all the while.</summary>
public sealed class GatewayFuzzTests
{
    private const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"near__list_workbooks","arguments":{"slug_prefix":"bud\u00e4","limit":3},"_meta":{"progressToken":"p","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}}""";

    private const string SessionlessCall = """{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"near__list_workbooks","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"fuzz","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}""";

    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{"sampling":{}},"clientInfo":{"name":"fuzz","version":"1"}}}""";

    private static readonly string[] Fragments =
        ["{", "}", "[", "]", "\"", "\\", "\\ud800", ":", ",", "\r\n", "\r\n\r\n", "\0", "null", "-1", "1e999", "99999999999999999999", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "\"id\":", "\"method\":", "\"jsonrpc\":\"2.0\"", "mcp-session-id: x\r\n", "HTTP/1.1", "\u00ff", "%2e%2e/"];

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    // An answer to a request that is whole is there by then; of others nobody knows whether more was to come.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(40);

    [Fact]
    public async Task A_request_that_ends_at_any_byte_is_answered_or_cut_off_and_harms_nobody()
    {
        await using var gateway = await StartAsync();
        var requests = await RequestsAsync(gateway);

        await Parallel.ForEachAsync(requests.SelectMany(request => Enumerable.Range(0, request.Length).Select(length => request[..length])), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (cut, _) =>
            AssertNoFault(await SendAsync(gateway.Endpoint, cut, TimeSpan.Zero), cut));

        await AssertServesAsync(gateway);
    }

    [Fact]
    public async Task A_body_that_ends_at_any_byte_gets_an_error_that_says_so()
    {
        await using var gateway = await StartAsync();
        var session = await OpenSessionAsync(gateway);

        await Parallel.ForEachAsync(Enumerable.Range(0, Call.Length), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (length, _) =>
        {
            var answer = await SendAsync(gateway.Endpoint, Post(gateway.Endpoint, Call[..length], $"Mcp-Session-Id: {session}"), Longest);

            Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
            Assert.Contains("\"reason\":\"malformed_json\"", answer, StringComparison.Ordinal);
        });

        await AssertServesAsync(gateway);
    }

    [Fact]
    public async Task Requests_with_anything_put_in_or_left_out_anywhere_harm_nobody()
    {
        await using var gateway = await StartAsync();
        var requests = await RequestsAsync(gateway);

        Prop.ForAll(Gen.Choose(0, requests.Length - 1).Zip(Splices()).ToArbitrary(), change =>
        {
            var torn = Spliced(requests[change.Item1], change.Item2);
            AssertNoFault(SendAsync(gateway.Endpoint, torn, Patience).GetAwaiter().GetResult(), torn);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(800));

        await AssertServesAsync(gateway);
    }

    private static Task<GatewayProcess> StartAsync() => GatewayProcess.StartAsync($$"""
        { near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }
        """);

    private static async Task<string> OpenSessionAsync(GatewayProcess gateway)
    {
        var answer = await SendAsync(gateway.Endpoint, Post(gateway.Endpoint, Initialize), Longest);
        var at = answer.IndexOf("mcp-session-id:", StringComparison.OrdinalIgnoreCase) + "mcp-session-id:".Length;
        return answer[at..answer.IndexOf('\r', at)].Trim();
    }

    private static async Task<byte[][]> RequestsAsync(GatewayProcess gateway)
    {
        var session = $"Mcp-Session-Id: {await OpenSessionAsync(gateway)}";
        var head = $" {gateway.Endpoint.AbsolutePath} HTTP/1.1\r\nHost: {gateway.Endpoint.Authority}\r\n";
        return
        [
            Post(gateway.Endpoint, Initialize),
            Post(gateway.Endpoint, Call, session, "MCP-Protocol-Version: 2025-06-18"),
            Post(gateway.Endpoint, SessionlessCall, "MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", "Mcp-Name: near__list_workbooks"),
            Encoding.UTF8.GetBytes($"GET{head}Accept: text/event-stream\r\n{session}\r\nLast-Event-ID: 1-1\r\n\r\n"),
            Encoding.UTF8.GetBytes($"DELETE{head}{session}x\r\n\r\n"),
            Encoding.UTF8.GetBytes($"POST{head}Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n{session}\r\nTransfer-Encoding: chunked\r\n\r\n{Call.Length:x}\r\n{Call}\r\n0\r\n\r\n"),
            Encoding.UTF8.GetBytes($"GET /ws HTTP/1.1\r\nHost: {gateway.Endpoint.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
        ];
    }

    private static byte[] Post(Uri endpoint, string body, params string[] headers)
    {
        var more = string.Concat(headers.Select(header => header + "\r\n"));
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {endpoint.AbsolutePath} HTTP/1.1\r\nHost: {endpoint.Authority}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n{more}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));
    }

    /// <summary>Sends bytes, and reads what is answered until the other side has nothing more to say; after a while it says itself that no more comes, which takes back what is unanswered.</summary>
    private static async Task<string> SendAsync(Uri endpoint, byte[] bytes, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(Longest);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint.Host, endpoint.Port, limit.Token);
        using var answer = new MemoryStream();
        try
        {
            await socket.SendAsync(bytes, limit.Token);
            await using var stream = new NetworkStream(socket);
            var reading = stream.CopyToAsync(answer, limit.Token);
            if (await Task.WhenAny(reading, Task.Delay(patience, limit.Token)) != reading)
                socket.Shutdown(SocketShutdown.Send);
            await reading;
        }
        catch (Exception reset) when (reset is IOException or SocketException)
        {
            // It was cut off; what was read before counts.
        }

        return Encoding.Latin1.GetString(answer.GetBuffer(), 0, (int)answer.Length);
    }

    private static void AssertNoFault(string answer, byte[] request)
    {
        var shown = Encoding.Latin1.GetString(request);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), $"{shown}\nwas answered with\n{answer}");
        Assert.False(answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal), $"{shown}\nwas answered with\n{answer}");
    }

    private static async Task AssertServesAsync(GatewayProcess gateway)
    {
        Assert.False(gateway.Process.HasExited, gateway.Process.Errors);
        await using var client = await gateway.ConnectAsync(revision: "2025-11-25");
        var answer = await client.CallToolAsync("near__list_workbooks", new Dictionary<string, object?>());
        Assert.NotEqual(true, answer.IsError);
        // Whatever a client sends is the client's fault: a line at error would call an operator.
        var faults = string.Join('\n', gateway.Process.Errors.Split('\n').Where(line => line.Contains("\"level\":\"error\"", StringComparison.Ordinal) || line.Contains("\"level\":\"critical\"", StringComparison.Ordinal)));
        Assert.True(faults.Length == 0, faults);
    }

    private static Gen<(int At, int Cut, string Text)[]> Splices() =>
        Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(0, 12)).Zip(Gen.Elements(Fragments)).NonEmptyListOf()
            .Select(all => all.Select(one => (one.Item1.Item1, one.Item1.Item2, one.Item2)).Take(4).ToArray());

    private static byte[] Spliced(byte[] request, (int At, int Cut, string Text)[] splices)
    {
        foreach (var (at, cut, text) in splices)
        {
            var start = at % (request.Length + 1);
            request = [.. request[..start], .. Encoding.Latin1.GetBytes(text), .. request[Math.Min(request.Length, start + cut)..]];
        }

        return request;
    }
}
