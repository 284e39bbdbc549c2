using System.Collections.Concurrent;

namespace Gemba.Observability.Metrics;

/// <summary>The closed sets that registries fill at start: label values outside of them show as <see cref="LabelValues.Other"/>.</summary>
public static class KnownNames
{
    private static readonly ConcurrentDictionary<string, string> FaultTypes = new(StringComparer.Ordinal);

    /// <summary>MCP methods of every revision; a server with methods of its own adds them.</summary>
    public static LabelValues Methods { get; } = new(
        "initialize", "ping", "server/discover", "subscriptions/listen", "completion/complete", "logging/setLevel",
        "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list", "resources/templates/list", "resources/read", "resources/subscribe",
        "resources/unsubscribe", "roots/list", "sampling/createMessage", "elicitation/create", "tasks/get", "tasks/result", "tasks/list", "tasks/cancel",
        "tasks/update", "notifications/initialized", "notifications/cancelled", "notifications/progress", "notifications/message", "notifications/tasks",
        "notifications/tasks/status", "notifications/roots/list_changed", "notifications/tools/list_changed", "notifications/prompts/list_changed",
        "notifications/resources/list_changed", "notifications/resources/updated", "notifications/subscriptions/acknowledged",
        "notifications/elicitation/complete");

    /// <summary>Protocol revisions that exist.</summary>
    public static LabelValues Revisions { get; } = new("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28");

    /// <summary>Ways in: a path of the HTTP endpoint, or the word of a link that has no path.</summary>
    public static LabelValues Endpoints { get; } = new("stdio", "memory", "http", "websocket", "tcp", "sse", "/mcp");

    /// <summary>Tools that this process serves; found in the server's own collection, or registered by a server that has none.</summary>
    public static LabelValues Tools { get; } = new();

    /// <summary>Prompts that this process serves.</summary>
    public static LabelValues Prompts { get; } = new();

    /// <summary>Names of tool parameters, from the tools' schemas.</summary>
    public static LabelValues Parameters { get; } = new();

    /// <summary>Reasons of faults, from the catalogues; filled by <see cref="RegisterFault"/>.</summary>
    public static LabelValues Faults { get; } = new();

    /// <summary>Reasons for which the endpoint refused something before a server saw it.</summary>
    public static LabelValues Rejections { get; } = new();

    /// <summary>Reasons for which a workbook could not be read.</summary>
    public static LabelValues LoadFaults { get; } = new();

    /// <summary>Namespaces of a gateway, from its configuration.</summary>
    public static LabelValues Namespaces { get; } = new();

    /// <summary>Servers behind a gateway, from its configuration.</summary>
    public static LabelValues Backends { get; } = new();

    /// <summary>Pseudonyms of users, bounded and filled by <see cref="UserNames"/>.</summary>
    public static LabelValues Users { get; } = new();

    /// <summary>Whom certificates are of, as they say it.</summary>
    public static LabelValues Subjects { get; } = new(100, []);

    /// <summary>Protected ways to dependencies.</summary>
    public static LabelValues Protections { get; } = new();

    /// <summary>Readers of call records.</summary>
    public static LabelValues Readers { get; } = new();

    /// <summary>Metrics that have, or may have, more label values than series.</summary>
    internal static LabelValues FoldingMetrics { get; } = new();

    /// <summary>Makes a fault's reason a label value, and says what kind of error it counts as.</summary>
    /// <param name="reason">Stable snake_case word of the catalogue, as in <c>sheet_not_found</c>.</param>
    /// <param name="errorType">One of <see cref="ErrorTypes.All"/>; anything else counts as <see cref="LabelValues.Other"/>.</param>
    public static void RegisterFault(string reason, string errorType)
    {
        if (Faults.Register(reason))
            FaultTypes[reason] = ErrorTypes.Known.Closed(errorType);
    }

    /// <summary>The kind of error of a registered reason, or <see langword="null"/>.</summary>
    internal static string? ErrorTypeOf(string reason) => FaultTypes.GetValueOrDefault(reason);
}
