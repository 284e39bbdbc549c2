using System.Runtime.InteropServices;
using System.Text.Json;
using Gemba.Observability.Calls;

namespace Gemba.Observability.Audit;

/// <summary>Something to record of which the writer will make a line: an event, or a finished call.</summary>
internal readonly struct AuditWaiting
{
    /// <summary>An event or a record without its arguments, with the texts that only it holds.</summary>
    private const int OwnBytes = 512;

    private readonly object _subject;

    internal AuditWaiting(AuditEvent happened, Guid id, DateTimeOffset at)
    {
        (_subject, Id, At) = (happened, id, at);
        Weight = Sum(OwnBytes + BytesOf(happened.Params), BytesOf(happened.Details));
    }

    internal AuditWaiting(CallRecord call, Guid id, DateTimeOffset at)
    {
        (_subject, Id, At) = (call, id, at);
        Weight = Sum(OwnBytes, call.RequestBytes ?? BytesOf(call.Arguments));
    }

    /// <summary>Id of the event; default when none has been needed yet.</summary>
    internal Guid Id { get; }

    internal DateTimeOffset At { get; }

    /// <summary>Bytes that it keeps in memory, about.</summary>
    internal int Weight { get; }

    internal AuditEvent ToEvent() => _subject as AuditEvent ?? AuditWitness.EventOf((CallRecord)_subject);

    private static int Sum(long one, long other) => (int)Math.Min(one + other, int.MaxValue / 4);

    private static long BytesOf(IEnumerable<KeyValuePair<string, JsonElement>>? values)
    {
        long bytes = 0;
        foreach (var (name, value) in values ?? [])
            bytes += name.Length + (value.ValueKind == JsonValueKind.Undefined ? 0 : JsonMarshal.GetRawUtf8Value(value).Length);
        return bytes;
    }
}
