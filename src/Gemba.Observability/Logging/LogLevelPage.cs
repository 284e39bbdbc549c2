using System.Globalization;
using System.Text.Json;
using Gemba.Observability.Diagnostics;
using Gemba.Observability.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Logging;

/// <summary><c>/debug/log-level</c>: tells the levels of the log, and changes one for a while.</summary>
internal sealed class LogLevelPage(LiveLevels levels)
{
    internal const string Says = "The levels of the log; POST category, level and for changes one for a while.";

    /// <summary>The path, and its other spelling.</summary>
    internal static readonly string[] Paths = ["/debug/log-level", "/debug/log_level"];

    internal Task ShowAsync(HttpContext context) => context.ShowAsync(new
    {
        Configured = levels.Configured ?? "info",
        Asked = levels.Asked.Select(asked => new { asked.Category, Level = LogLevels.WordOf(asked.Level), Until = asked.Until.UtcDateTime }),
    });

    internal async Task ChangeAsync(HttpContext context)
    {
        var (category, level, time) = await ReadAsync(context).ConfigureAwait(false);
        await levels.AskAsync(category, level, time, context.RequestAborted).ConfigureAwait(false);
        await ShowAsync(context).ConfigureAwait(false);
    }

    private static async Task<(string Category, string Level, TimeSpan? Time)> ReadAsync(HttpContext context)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false);
            var time = TextOf(body, "for");
            return (TextOf(body, "category") ?? LiveLevels.Everything,
                TextOf(body, "level") ?? throw ObservabilityFaults.LogLevelRequestUnreadable(),
                time is null ? null : TimeSpan.ParseExact(time, @"h\:mm\:ss", CultureInfo.InvariantCulture));
        }
        catch (Exception unreadable) when (unreadable is JsonException or FormatException or OverflowException or InvalidOperationException)
        {
            throw ObservabilityFaults.LogLevelRequestUnreadable();
        }
    }

    private static string? TextOf(JsonDocument body, string name) => body.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
}
