namespace Gemba.Protocol.Envelopes;

/// <summary>The methods that the protocol's revisions define: their names are made once and not once per message.</summary>
public static class MethodNames
{
    /// <summary>Every method of the revisions 2024-11-05 to 2026-07-28, requests and notifications of both directions.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "tools/call", "tools/list", "resources/read", "resources/list", "resources/templates/list", "prompts/get", "prompts/list",
        "initialize", "ping", "server/discover", "completion/complete", "logging/setLevel", "resources/subscribe", "resources/unsubscribe",
        "subscriptions/listen", "sampling/createMessage", "elicitation/create", "roots/list",
        "tasks/get", "tasks/list", "tasks/result", "tasks/cancel", "tasks/update",
        "notifications/initialized", "notifications/cancelled", "notifications/progress", "notifications/message",
        "notifications/tools/list_changed", "notifications/resources/list_changed", "notifications/resources/updated",
        "notifications/prompts/list_changed", "notifications/roots/list_changed", "notifications/elicitation/complete",
        "notifications/subscriptions/acknowledged", "notifications/tasks/status",
    ];

    private static readonly (byte[] Utf8, string Text)[] Known =
        [.. All.Select(name => (System.Text.Encoding.ASCII.GetBytes(name), name))];

    /// <summary>The name as one of <see cref="All"/>, or <see langword="null"/> where the protocol has no such method.</summary>
    internal static string? Find(ReadOnlySpan<byte> utf8)
    {
        foreach (var (known, text) in Known)
        {
            if (utf8.SequenceEqual(known))
                return text;
        }

        return null;
    }
}
