using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace ObservedServer;

/// <summary>Anybody's tools: nothing in here knows that it is observed.</summary>
[McpServerToolType]
internal sealed class Greetings
{
    [McpServerTool(Name = "greet"), Description("Greets somebody by name.")]
    public static string Greet([Description("Whom to greet.")] string name) =>
        name.Length > 0 ? $"Hello, {name}." : throw new McpException("There is nobody to greet. Give a name.");
}
