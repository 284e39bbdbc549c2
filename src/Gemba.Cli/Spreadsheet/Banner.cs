using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gemba.Cli.Spreadsheet;

/// <summary>What a person needs to know once the server listens.</summary>
internal static class Banner
{
    // The text is pasted by a person: folders in other scripts stay readable.
    private static readonly JsonSerializerOptions Pasted = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task PrintAsync(TextWriter output, SpreadsheetSettings settings, Uri endpoint, Uri? ops)
    {
        var overHttp = new { mcpServers = new { gemba = new { type = "http", url = endpoint } } };
        var overStdio = new { mcpServers = new { gemba = new { command = Environment.ProcessPath, args = new[] { "spreadsheet", "--workspace", settings.Spreadsheet.Workspace, "--stdio" } } } };
        await output.WriteLineAsync($"""
            Gemba serves the workbooks of {settings.Spreadsheet.Workspace}

              mcp  {endpoint}
              ops  {(ops is null ? "off" : $"{ops.ToString().TrimEnd('/')}  (/health, /metrics)")}

            Paste into your MCP client:
              {JsonSerializer.Serialize(overHttp, Pasted)}
            or, where the client starts its servers itself:
              {JsonSerializer.Serialize(overStdio, Pasted)}

            Each call is a line under {Path.Combine(settings.Data, "audit")}. Ctrl+C ends the server.
            """);
        await output.FlushAsync();
    }
}
