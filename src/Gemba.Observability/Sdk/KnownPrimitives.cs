using System.Text.Json;
using Gemba.Observability.Metrics;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Observability.Sdk;

/// <summary>Fills the closed sets of tools, parameters and prompts from what the server really offers, at start and when a tool is added later.</summary>
internal sealed class KnownPrimitives : IPostConfigureOptions<McpServerOptions>
{
    public void PostConfigure(string? name, McpServerOptions options)
    {
        foreach (var tool in options.ToolCollection ?? [])
            Learn(tool.ProtocolTool);
        foreach (var prompt in options.PromptCollection ?? [])
            KnownNames.Prompts.Register(prompt.ProtocolPrompt.Name);
    }

    /// <summary>Looks a name that is not known up in the server's own collection; a name that is not there stays unknown.</summary>
    internal static void Learn(McpServerOptions options, string tool)
    {
        if (ReferenceEquals(KnownNames.Tools.Closed(tool), LabelValues.Other) && options.ToolCollection?.TryGetPrimitive(tool, out var found) == true)
            Learn(found.ProtocolTool);
    }

    private static void Learn(Tool tool)
    {
        KnownNames.Tools.Register(tool.Name);
        if (tool.InputSchema.ValueKind != JsonValueKind.Object || !tool.InputSchema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object)
            return;
        foreach (var parameter in properties.EnumerateObject())
            KnownNames.Parameters.Register(parameter.Name);
    }
}
