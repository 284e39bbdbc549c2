using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.ConformanceServer;

/// <summary>Tools that show what the protocol's revision without sessions forbids or demands.</summary>
[McpServerToolType]
internal sealed class DiagnosticTools
{
    [McpServerTool(Name = "test_missing_capability"), Description("Runs only for a client that can sample.")]
    public static string NeedsSampling(RequestContext<CallToolRequestParams> call) =>
        call.Server.ClientCapabilities?.Sampling is not null
            ? "The client can sample."
            : throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() }, "This tool needs a client that can sample.");

    [McpServerTool(Name = "test_streaming_elicitation"), Description("Answers without a question on its stream.")]
    public static string NoQuestion() => "The stream holds the answer only.";

    [McpServerTool(Name = "test_trigger_tool_change"), Description("Adds a tool and takes it away again.")]
    public static string ChangeTools(McpServer server)
    {
        var passing = McpServerTool.Create(() => "Here for a moment.", new() { Name = "test_passing_tool" });
        server.ServerOptions.ToolCollection!.Add(passing);
        server.ServerOptions.ToolCollection.Remove(passing);
        return "The tools changed twice.";
    }

    [McpServerTool(Name = "test_trigger_prompt_change"), Description("Adds a prompt and takes it away again.")]
    public static string ChangePrompts(McpServer server)
    {
        var passing = McpServerPrompt.Create(() => "Here for a moment.", new() { Name = "test_passing_prompt" });
        server.ServerOptions.PromptCollection!.Add(passing);
        server.ServerOptions.PromptCollection.Remove(passing);
        return "The prompts changed twice.";
    }

    [McpServerTool(Name = "test_touch_resource"), Description("Tells those who watch a resource that it changed.")]
    public static async Task<string> Touch(WatchedResources watched, string uri)
    {
        await watched.TouchAsync(uri);
        return "Whoever watches it was told.";
    }

    [McpServerTool(Name = "test_logging_tool"), Description("Logs a line, which reaches only a client that asked for it.")]
    public static string LogsOneLine(McpServer server)
    {
        using var provider = server.AsClientLoggerProvider();
        provider.CreateLogger("fixture").Log(LogLevel.Information, default, "test_logging_tool ran", null, (text, _) => text);
        return "A line was logged.";
    }
}
