using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gemba.Observability.Audit;

/// <summary>Something to record of which the writer will make a line.</summary>
internal readonly struct AuditWaiting
{
    /// <summary>The facts without arguments, with the texts that only they hold.</summary>
    private const int OwnBytes = 512;

    private readonly AuditFacts _facts;

    internal AuditWaiting(in AuditFacts facts, Guid id, DateTimeOffset at)
    {
        (_facts, Id, At) = (facts, id, at);
        Weight = (int)Math.Min(OwnBytes + (facts.ParamsBytes > 0 ? facts.ParamsBytes : BytesOf(facts.Params)) + BytesOf(facts.Details), int.MaxValue / 4);
    }

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    internal ref readonly AuditFacts Facts => ref _facts;

    /// <summary>Id of the event; default when none has been needed yet.</summary>
    internal Guid Id { get; }

    internal DateTimeOffset At { get; }

    /// <summary>Bytes that it keeps in memory, about.</summary>
    internal int Weight { get; }

    private static long BytesOf(IEnumerable<KeyValuePair<string, JsonElement>>? values)
    {
        if (values is null)
            return 0;
        long bytes = 0;
        foreach (var (name, value) in values)
            bytes += name.Length + (value.ValueKind == JsonValueKind.Undefined ? 0 : JsonMarshal.GetRawUtf8Value(value).Length);
        return bytes;
    }
}
