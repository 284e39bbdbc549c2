using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gemba.Observability.Redaction;

namespace Gemba.Observability.Audit;

/// <summary>How an event is written as one JSON line; fields that an event does not have are left out.</summary>
internal sealed class AuditLineFormat(Redactor redactor, AuditOptions options)
{
    /// <summary>Room for a time, an id or a number.</summary>
    private const int LongestPart = 40;

    // A person reads these lines: letters of every script stay as they are. What would end a line or move a terminal is escaped all the same.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly byte[] Opening = Encoding.ASCII.GetBytes($"{{\"{AuditFields.EventId}\":\"evt-");
    private static readonly byte[] TimestampIs = Behind(AuditFields.Timestamp);
    private static readonly byte[] TypeIs = Behind(AuditFields.EventType);
    private static readonly byte[] OutcomeIs = Behind(AuditFields.Outcome);
    private static readonly byte[] ResourceIs = Next(AuditFields.Resource);
    private static readonly byte[] ToolIs = Next(AuditFields.Tool);
    private static readonly byte[] PrincipalIs = Next(AuditFields.Principal);
    private static readonly byte[] SessionIs = Next(AuditFields.Session);
    private static readonly byte[] RequestIs = Next(AuditFields.Request, "\"");
    private static readonly byte[] TraceIs = Next(AuditFields.Trace, "\"");
    private static readonly byte[] DurationIs = Next(AuditFields.Duration);
    private static readonly byte[] ErrorIs = Next(AuditFields.Error);
    private static readonly byte[] ErrorTypeIs = Next(AuditFields.ErrorType);
    private static readonly byte[] DetailsAre = Next(AuditFields.Details);

    private readonly RedactedJson _json = new(redactor, options.MaxParamsBytes, options.MaxTextChars);

    /// <summary>The id that a line carries, as <c>evt-</c> and 32 hex digits that sort by time.</summary>
    public static string NameOf(Guid id) => string.Create(CultureInfo.InvariantCulture, $"evt-{id:n}");

    /// <summary>The word of an outcome, as it stands in a line.</summary>
    public static string NameOf(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Success => "success",
        AuditOutcome.Partial => "partial",
        _ => "failure",
    };

    /// <summary>Writes the line, with its line end, at the end of what the scratch holds.</summary>
    public void Write(AuditScratch line, in AuditFacts facts, Guid id, DateTimeOffset at)
    {
        line.Add(Opening);
        WriteGuid(line, id, "n");
        line.Add(TimestampIs);
        line.Advance(line.Second.Write(line.GetSpan(LongestPart), at));
        line.Add(TypeIs);
        WriteAscii(line, facts.Type.Name);
        line.Add(OutcomeIs);
        WriteAscii(line, NameOf(facts.Outcome));
        line.Add("\""u8);
        WriteText(line, ResourceIs, facts.Resource);
        WriteText(line, ToolIs, facts.Tool);
        WriteText(line, PrincipalIs, facts.Principal);
        WriteText(line, SessionIs, facts.Session);
        WriteIds(line, facts);
        if (facts.Duration is { } took)
            WriteDuration(line, took);
        WriteText(line, ErrorIs, facts.Error);
        WriteText(line, ErrorTypeIs, facts.ErrorType);
        if (facts.Params is not null || facts.Details is not null)
            WriteDetails(line, facts);
        line.Add("}\n"u8);
    }

    private static byte[] Next(string name, string then = "") => Encoding.ASCII.GetBytes($",\"{name}\":{then}");

    /// <summary>The name of a text that stands behind a text.</summary>
    private static byte[] Behind(string name) => [(byte)'"', .. Next(name, "\"")];

    private static void WriteIds(AuditScratch line, in AuditFacts facts)
    {
        if (facts.Request != default)
        {
            line.Add(RequestIs);
            WriteGuid(line, facts.Request, "d");
            line.Add("\""u8);
        }

        if (facts.Trace != default)
        {
            line.Add(TraceIs);
            WriteGuid(line, facts.Trace, "n");
            line.Add("\""u8);
        }
    }

    private void WriteDetails(AuditScratch line, in AuditFacts facts)
    {
        line.Add(DetailsAre);
        if (facts.Params is null)
        {
            _json.Write(line.Json, facts.Details!);
        }
        else
        {
            line.Json.WriteStartObject();
            line.Json.WritePropertyName(AuditFields.Params);
            _json.Write(line.Json, facts.Params);
            if (facts.Details is not null)
            {
                line.Json.WritePropertyName("facts"u8);
                _json.Write(line.Json, facts.Details);
            }

            line.Json.WriteEndObject();
        }

        line.EndJson();
    }

    private void WriteText(AuditScratch line, ReadOnlySpan<byte> name, string? text)
    {
        if (text is null)
            return;
        line.Add(name);
        var known = line.Texts.Find(text, redactor.Edition);
        if (known.Length > 0)
        {
            line.Add(known);
            return;
        }

        var start = line.Length;
        line.Json.WriteStringValue(redactor.Redact(text, options.MaxTextChars));
        line.EndJson();
        line.Texts.Remember(text, line.Written[start..]);
    }

    private static void WriteDuration(AuditScratch line, TimeSpan took)
    {
        line.Add(DurationIs);
        var target = line.GetSpan(LongestPart);
        Math.Round(took.TotalMilliseconds, 3).TryFormat(target, out var length, default, CultureInfo.InvariantCulture);
        line.Advance(length);
    }

    private static void WriteGuid(AuditScratch line, Guid id, string format)
    {
        id.TryFormat(line.GetSpan(LongestPart), out var length, format);
        line.Advance(length);
    }

    /// <summary>Words of this program, which need no escape.</summary>
    private static void WriteAscii(AuditScratch line, string word) => line.Advance(Encoding.ASCII.GetBytes(word, line.GetSpan(word.Length)));
}
