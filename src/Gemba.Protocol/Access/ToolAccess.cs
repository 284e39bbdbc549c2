using System.IO.Enumeration;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Protocol.Access;

/// <summary>Decides which tools are offered; may be changed while the server runs, and then tells the clients that their list is old.</summary>
/// <remarks>One decision for both: <c>tools/list</c> leaves out what <see cref="Calls.RequestCheck"/> refuses to call.</remarks>
public sealed class ToolAccess
{
    private volatile ToolAccessOptions _options;

    /// <summary>Begins with these patterns.</summary>
    public ToolAccess(ToolAccessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>Tells the clients that their list is old, for a reason that lies outside of these patterns.</summary>
    public void TellChanged() => Tools.TellChanged();

    internal OfferedTools Tools { get; } = new();

    /// <summary>Whether a tool is offered. Names compare with their case, as the protocol has it.</summary>
    public bool Permits(string tool) => Permits(_options, tool);

    /// <summary>The patterns that fit no tool of the server: probably a slip, and a denial that denies nothing.</summary>
    public IReadOnlyList<string> IdlePatterns()
    {
        return IdlePatterns(_options, [.. Tools.PrimitiveNames]);
    }

    /// <summary>The patterns that fit none of these tools.</summary>
    public static IReadOnlyList<string> IdlePatterns(ToolAccessOptions options, IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. options.Allow.Where(pattern => pattern != "*").Concat(options.Deny).Distinct().Where(pattern => !names.Any(name => Fits(pattern, name)))];
    }

    /// <summary>From now on these patterns hold; clients are told where that changes the list.</summary>
    /// <returns>The tools that came and those that went.</returns>
    public (IReadOnlyList<string> Offered, IReadOnlyList<string> Withdrawn) Change(ToolAccessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var before = _options;
        _options = options;
        var changed = Tools.PrimitiveNames.Where(name => Permits(before, name) != Permits(options, name)).Order(StringComparer.Ordinal).ToLookup(name => Permits(options, name));
        if (changed.Count > 0)
            Tools.TellChanged();
        return ([.. changed[true]], [.. changed[false]]);
    }

    internal McpRequestHandler<ListToolsRequestParams, ListToolsResult> WithoutRefused(McpRequestHandler<ListToolsRequestParams, ListToolsResult> next) =>
        async (request, cancellationToken) =>
        {
            var listed = await next(request, cancellationToken).ConfigureAwait(false);
            listed.Tools = [.. listed.Tools.Where(tool => Permits(tool.Name))];
            return listed;
        };

    private static bool Permits(ToolAccessOptions options, string tool) =>
        FitsAny(options.Allow, tool) && !FitsAny(options.Deny, tool);

    // Every call asks: a loop by index, because an enumerator or a closure would be memory for each.
    private static bool FitsAny(IReadOnlyList<string> patterns, string tool)
    {
        for (var at = 0; at < patterns.Count; at++)
        {
            if (Fits(patterns[at], tool))
                return true;
        }

        return false;
    }

    private static bool Fits(string pattern, string tool) => FileSystemName.MatchesSimpleExpression(pattern, tool, ignoreCase: false);
}
