using System.Globalization;
using Gemba.Benchmarks.Http;

namespace Gemba.Benchmarks.Soak;

/// <summary>The calls of the load, by number: four tools in turn, both eras, and one in fifty that names a workbook which nobody has.</summary>
internal static class SoakCall
{
    private const int FaultEvery = 50;
    private const string HandshakeRevision = "2025-11-25";
    private const string SessionlessRevision = "2026-07-28";

    private const string Meta = """
        ,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"soak","version":"1"}}
        """;

    public static bool IsFault(long number) => number % FaultEvery == 0;

    /// <param name="number">Which call it is.</param>
    /// <param name="session">The session that it belongs to; none for the era without.</param>
    public static HttpRequestMessage Request(long number, string? session)
    {
        var (tool, arguments) = Of(number);
        var body = $$$"""
            "method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}{{{(session is null ? Meta : "")}}}}}
            """;
        return session is null
            ? Post(body, "MCP-Protocol-Version", SessionlessRevision, "Mcp-Method", "tools/call", "Mcp-Name", tool)
            : Post(body, "MCP-Protocol-Version", HandshakeRevision, "Mcp-Session-Id", session);
    }

    public static HttpRequestMessage Initialize() => Post("""
        "method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"soak","version":"1"}}}
        """);

    public static HttpRequestMessage Close(string session)
    {
        var message = new HttpRequestMessage(HttpMethod.Delete, new Uri("/mcp", UriKind.Relative));
        message.Headers.Add("Mcp-Session-Id", session);
        message.Headers.Add("MCP-Protocol-Version", HandshakeRevision);
        return message;
    }

    /// <remarks>Names, ranges and texts go on changing: what is kept for each of them would show as growth.</remarks>
    private static (string Tool, string Arguments) Of(long number)
    {
        var first = 2 + (number * 7 % 19_000);
        return IsFault(number) ? ("range_values", string.Create(CultureInfo.InvariantCulture, $$"""{"workbook_id":"nobody-has-{{number}}.xlsx","ranges":["A1:B2"]}"""))
            : (number % 4) switch
            {
                0 => ("list_workbooks", "{}"),
                1 => ("sheet_overview", """{"workbook_id":"quarterly-report.xlsx","sheet_name":"Q3 report"}"""),
                2 => ("range_values", string.Create(CultureInfo.InvariantCulture, $$"""{"workbook_id":"sales-ledger.xlsx","sheet_name":"Ledger","ranges":["A{{first}}:J{{first + 9}}"]}""")),
                _ => ("find_value", string.Create(CultureInfo.InvariantCulture, $$"""{"workbook_id":"quarterly-report.xlsx","query":"{{number}}","limit":5}""")),
            };
    }

    private static HttpRequestMessage Post(string body, params string[] headers) => HttpLoad.Posting("/mcp", body, headers)();
}
