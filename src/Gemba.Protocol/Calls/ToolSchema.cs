using System.Text.Json;

namespace Gemba.Protocol.Calls;

/// <summary>The input schema of one tool; an instance stands for one state of it.</summary>
/// <param name="Json">A JSON Schema; its root is an object in every tool of the protocol.</param>
public sealed record ToolSchema(JsonElement Json);
