using System.Globalization;

namespace Gemba.Observability.Audit;

/// <summary>The id of an event as the place behind which a page goes on.</summary>
internal static class AuditCursor
{
    private const string Prefix = "evt-";
    private const int IdChars = 36; // the prefix and 32 hexadecimal digits
    private const int TimeChars = 12; // 48 bits of milliseconds, RFC 9562 section 5.7

    /// <summary>When the event happened; <see langword="null"/> for what is no id of ours.</summary>
    public static DateTimeOffset? TimeOf(string id) =>
        id.Length == IdChars && id.StartsWith(Prefix, StringComparison.Ordinal)
        && long.TryParse(id.AsSpan(Prefix.Length, TimeChars), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds <= DateTimeOffset.MaxValue.AddDays(-1).ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
}
