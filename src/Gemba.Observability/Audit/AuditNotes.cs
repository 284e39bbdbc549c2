using System.Text.Json;

namespace Gemba.Observability.Audit;

/// <summary>What the trail tells of itself, in the trail.</summary>
internal static class AuditNotes
{
    private const string LastHash = "last_hash";
    private const string Self = "audit";

    public static AuditFacts Of(AuditGap gap, DateTimeOffset now) => new AuditFacts(AuditEventType.Error) with
    {
        Resource = Self,
        Outcome = AuditOutcome.Failure,
        Error = $"{gap.LostLines} audit lines were not kept because they could not be written: {gap.Cause}",
        ErrorType = "audit_gap",
        Duration = now - gap.Since,
        Details = [Fact("lost_lines", gap.LostLines)],
    };

    /// <summary>A writer before this one was killed in the middle of a line.</summary>
    public static AuditFacts OfTorn(AuditTail tail) => new AuditFacts(AuditEventType.Error) with
    {
        Resource = tail.File,
        Outcome = AuditOutcome.Failure,
        Error = $"The writer before ended in the middle of a line: {tail.TornBytes} bytes behind the last whole line of {tail.File} are no line.",
        ErrorType = "audit_torn_line",
        Details = [Fact("torn_bytes", tail.TornBytes)],
    };

    /// <summary>A file was deleted because it was old; the chain of what is left begins behind it.</summary>
    public static AuditFacts OfExpired(string file, string? lastHash) => new AuditFacts(AuditEventType.AuditFileExpire) with
    {
        Resource = file,
        Details = [Fact(LastHash, Spaced(lastHash ?? ""))],
    };

    /// <summary>The hash that <see cref="OfExpired"/> tells; <see langword="null"/> for any other line.</summary>
    public static string? ExpiredHashOf(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("\"event_type\":\"audit_file_expire\""u8) < 0 || AuditLineReader.TryRead(line) is not { Details: { } details } entry
            || entry.Type != AuditEventType.AuditFileExpire.Name)
            return null;
        return JsonElement.Parse(details).TryGetProperty(LastHash, out var hash) ? hash.GetString()!.Replace(".", "", StringComparison.Ordinal) : null;
    }

    /// <summary>In groups of eight, because many digits in a row may look like a card number and would be hidden.</summary>
    private static string Spaced(string hash) => string.Join('.', hash.Chunk(8).Select(group => new string(group)));

    private static KeyValuePair<string, JsonElement> Fact<T>(string name, T value) => new(name, JsonSerializer.SerializeToElement(value));
}
