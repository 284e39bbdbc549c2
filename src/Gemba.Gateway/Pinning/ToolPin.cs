namespace Gemba.Gateway.Pinning;

/// <summary>What a tool is known to be.</summary>
/// <param name="Target">The tool with its server, as in <c>docs@one/search</c>.</param>
/// <param name="Known">The definition that was seen first, accepted, or pinned in the configuration.</param>
internal sealed record ToolPin(string Target, SeenDefinition Known)
{
    /// <summary>What the server says now, where that is something else.</summary>
    public SeenDefinition? Changed { get; init; }
}
