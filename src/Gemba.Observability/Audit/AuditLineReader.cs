using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gemba.Observability.Audit;

/// <summary>Reads audit lines back.</summary>
internal static class AuditLineReader
{
    private const int TimeChars = 24; // 2026-01-31T23:59:59.123Z

    private static ReadOnlySpan<byte> TimestampIs => "\"timestamp\":\""u8;

    /// <summary>The line as an entry; <see langword="null"/> for what is no audit line, as one that a power cut left half.</summary>
    public static AuditEntry? TryRead(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            return Read(ref reader, line);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>When the event of a line happened, without reading the rest of it; the earliest time there is where no time stands.</summary>
    public static DateTimeOffset TimeOf(ReadOnlySpan<byte> line)
    {
        var start = line.IndexOf(TimestampIs);
        if (start < 0 || line.Length < start + TimestampIs.Length + TimeChars)
            return default;
        Span<char> text = stackalloc char[TimeChars];
        Encoding.ASCII.GetChars(line.Slice(start + TimestampIs.Length, TimeChars), text);
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default;
    }

    private static AuditEntry? Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        string? id = null;
        string? type = null;
        DateTimeOffset time = default;
        var entry = new AuditEntry("", default, "", AuditOutcome.Failure, "");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsNamed(ref reader, AuditFields.EventId))
                id = reader.GetString();
            else if (IsNamed(ref reader, AuditFields.EventType))
                type = reader.GetString();
            else if (IsNamed(ref reader, AuditFields.Timestamp))
                time = reader.GetDateTimeOffset();
            else
                entry = WithField(ref reader, entry, line);
        }

        return id is null || type is null || reader.TokenType != JsonTokenType.EndObject
            ? null
            : entry with { EventId = id, Type = type, Time = time, Line = Encoding.UTF8.GetString(line) };
    }

    private static AuditEntry WithField(ref Utf8JsonReader reader, AuditEntry entry, ReadOnlySpan<byte> line)
    {
        var name = reader.GetString();
        reader.Read();
        if (name == AuditFields.Details)
            return entry with { Details = Whole(ref reader, line) };
        if (name == AuditFields.Duration)
            return entry with { DurationMs = reader.GetDouble() };
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return entry;
        }

        return WithText(entry, name!, reader.GetString()!);
    }

    private static AuditEntry WithText(AuditEntry entry, string name, string text) => name switch
    {
        AuditFields.Outcome => entry with { Outcome = text switch { "success" => AuditOutcome.Success, "partial" => AuditOutcome.Partial, _ => AuditOutcome.Failure } },
        AuditFields.Resource => entry with { Resource = text },
        AuditFields.Tool => entry with { Tool = text },
        AuditFields.Principal => entry with { Principal = text },
        AuditFields.Session => entry with { Session = text },
        AuditFields.Request => entry with { Request = text },
        AuditFields.Trace => entry with { Trace = text },
        AuditFields.Error => entry with { Error = text },
        AuditFields.ErrorType => entry with { ErrorType = text },
        _ => entry,
    };

    private static string Whole(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(line[start..(int)reader.BytesConsumed]);
    }

    private static bool IsNamed(ref Utf8JsonReader reader, string name) => reader.ValueTextEquals(name) && reader.Read();
}
