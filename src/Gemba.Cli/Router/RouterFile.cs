using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gemba.Router;

namespace Gemba.Cli.Router;

/// <summary>The file of a router, and how clients start one with it.</summary>
internal static class RouterFile
{
    private static readonly JsonSerializerOptions Plain = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the file whole or not at all, for its user alone. No token stands in it.</summary>
    public static async Task WriteAsync(string file, RouterOptions options, string data, CancellationToken cancellationToken)
    {
        var text = new StringBuilder("# Written by gemba router setup. Keys: docs/router.md\nrouter:\n");
        text.Append("  gateways: [").AppendJoin(", ", options.Gateways.Select(Quoted)).Append("]\n");
        if (options.Namespace is { } space)
            text.Append("  namespace: ").Append(Quoted(space)).Append('\n');
        if (options.Authority is { } authority)
            text.Append("  authority: ").Append(Quoted(authority)).Append('\n');
        text.Append("data: ").Append(Quoted(Path.GetFullPath(data))).Append('\n');
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var fresh = $"{file}.{Guid.NewGuid():n}";
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var stream = new FileStream(fresh, create))
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
        File.Move(fresh, file, overwrite: true);
    }

    /// <summary>What to paste into clients.</summary>
    public static string SnippetsFor(string file)
    {
        var command = Environment.ProcessPath ?? "gemba";
        string[] arguments = ["router", "--config", file];
        return $$"""

            Claude Desktop and most clients (mcpServers):
            {{JsonSerializer.Serialize(new { mcpServers = new { gemba = new { command, args = arguments } } }, Plain)}}

            VS Code (.vscode/mcp.json):
            {{JsonSerializer.Serialize(new { servers = new { gemba = new { type = "stdio", command, args = arguments } } }, Plain)}}
            """;
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Plain);
}
