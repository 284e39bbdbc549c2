using System.Diagnostics;
using System.Globalization;

namespace Gemba.Benchmarks.Http;

/// <summary>
/// <c>tools/call</c> of a trivial tool over Streamable HTTP, in both eras, against a bare Kestrel POST that sends the body back. The load comes
/// from this process, the server is another one; both run on the same machine. Rounds are interleaved, the ratio is the median of the rounds'.
/// </summary>
internal static class HttpBenchmark
{
    private const double MostTimesBare = 2.0;
    private const double MostBytes = 10_000;
    private const int Rounds = 3;

    private const string Call = """
        "method":"tools/call","params":{"name":"echo","arguments":{"message":"hello"}}}
        """;

    private const string SessionlessCall = """
        "method":"tools/call","params":{"name":"echo","arguments":{"message":"hello"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"}}}}
        """;

    private const string Initialize = """
        "method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["serve"])
            return await HttpServer.RunAsync();
        using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["http", "serve"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        try
        {
            var address = await server.StandardOutput.ReadLineAsync();
            while (address is not null && !address.StartsWith("http", StringComparison.Ordinal))
                address = await server.StandardOutput.ReadLineAsync();
            using var client = new HttpClient { BaseAddress = new Uri(address!) };
            return await CompareAsync(client) ? 0 : 1;
        }
        finally
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync();
        }
    }

    private static async Task<bool> CompareAsync(HttpClient client)
    {
        var session = await OpenAsync(client);
        var loads = new Dictionary<string, HttpLoad>
        {
            ["bare POST"] = new(client, HttpLoad.Posting("/bare", Call)),
            ["2025-11-25, session"] = new(client, HttpLoad.Posting("/mcp", Call, "Mcp-Session-Id", session, "MCP-Protocol-Version", "2025-11-25")),
            ["2026-07-28"] = new(client, HttpLoad.Posting("/mcp", SessionlessCall, "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "tools/call", "Mcp-Name", "echo")),
        };
        if (session.Length == 0)
            throw new InvalidOperationException("The server gave out no session.");
        foreach (var load in loads.Values)
            await load.CheckAsync("hello");
        foreach (var load in loads.Values)
            await load.RunAsync(16, TimeSpan.FromSeconds(3));
        var met = true;
        foreach (var inFlight in (int[])[1, 16])
            met &= Print(inFlight, await MeasureAsync(loads, inFlight));
        return met;
    }

    private static async Task<Dictionary<string, List<HttpRound>>> MeasureAsync(Dictionary<string, HttpLoad> loads, int inFlight)
    {
        var rounds = loads.Keys.ToDictionary(name => name, _ => new List<HttpRound>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, load) in loads)
                rounds[name].Add(await load.RunAsync(inFlight, TimeSpan.FromSeconds(2)));
        }

        return rounds;
    }

    private static bool Print(int inFlight, Dictionary<string, List<HttpRound>> rounds)
    {
        var bare = rounds["bare POST"].Select(round => round.MicrosecondsPerCall).ToArray();
        var met = true;
        Console.Out.WriteLine($"{inFlight} in flight");
        foreach (var (name, measured) in rounds)
        {
            var times = Benchmarks.Rounds.MedianRatio([.. measured.Select(round => round.MicrosecondsPerCall)], bare);
            var micros = Benchmarks.Rounds.Median(measured.Select(round => round.MicrosecondsPerCall));
            var bytes = Benchmarks.Rounds.Median(measured.Select(round => round.BytesPerCall));
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-20} {micros,7:0.0} µs a call   {times,5:0.00} × bare   {bytes,8:0} B allocated a call"));
            met &= inFlight == 1 || (times <= MostTimesBare && bytes <= MostBytes);
        }

        return met;
    }

    private static async Task<string> OpenAsync(HttpClient client)
    {
        using var answer = await client.SendAsync(HttpLoad.Posting("/mcp", Initialize)());
        answer.EnsureSuccessStatusCode();
        return answer.Headers.TryGetValues("Mcp-Session-Id", out var ids) ? ids.Single() : string.Empty;
    }
}
