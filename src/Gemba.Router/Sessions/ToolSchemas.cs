using System.Text.Json;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;

namespace Gemba.Router.Sessions;

/// <summary>The schemas of tools of which some arguments travel as headers too (<c>x-mcp-header</c>, 2026-07-28, SEP-2243), from the lists that passed by.</summary>
internal sealed class ToolSchemas
{
    // Hardly a tool has such arguments; whoever lists thousands calls few.
    private const int Most = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ToolSchema> _schemas = new(StringComparer.Ordinal);

    /// <summary>The schema of a tool with such arguments; <see langword="null"/> for any other.</summary>
    public ToolSchema? Find(string tool)
    {
        lock (_gate)
            return _schemas.GetValueOrDefault(tool);
    }

    /// <summary>Looks at the answer to a <c>tools/list</c>.</summary>
    public void Learn(in Envelope answer)
    {
        if (answer.BytesOf(answer.Result).IndexOf("x-mcp-header"u8) < 0)
            return;
        using var listed = JsonDocument.Parse(answer.BytesOf(answer.Result).ToArray());
        if (listed.RootElement.ValueKind != JsonValueKind.Object || !listed.RootElement.TryGetProperty("tools", out var tools) || tools.ValueKind != JsonValueKind.Array)
            return;
        foreach (var tool in tools.EnumerateArray().Where(tool => tool.ValueKind == JsonValueKind.Object))
        {
            if (!tool.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String || !tool.TryGetProperty("inputSchema", out var schema))
                continue;
            lock (_gate)
            {
                if (!schema.GetRawText().Contains("x-mcp-header", StringComparison.Ordinal))
                    _schemas.Remove(name.GetString()!);
                else if (_schemas.Count < Most)
                    _schemas[name.GetString()!] = new ToolSchema(schema.Clone());
            }
        }
    }
}
