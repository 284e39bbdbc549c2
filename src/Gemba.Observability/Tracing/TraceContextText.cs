using System.Buffers;
using System.Diagnostics;

namespace Gemba.Observability.Tracing;

/// <summary>Reads and writes W3C trace context, strictly: what is not exactly right is no context, because whoever sends it may be anybody.</summary>
/// <remarks>W3C Trace Context §3.2, §3.3; W3C Baggage §3.3.</remarks>
internal static class TraceContextText
{
    /// <summary>Most characters of baggage that are taken and passed on: the least that the specification asks for, and cheap to carry.</summary>
    internal const int LongestBaggage = 8192;

    private const int MostBaggageMembers = 180; // the most of the first edition, which many still send
    private const int LongestState = 512;
    private const int MostStateMembers = 32;
    private const int Length = 55; // 00-{32}-{16}-{2}

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> Printable = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(code => (char)code)]);

    internal static bool TryRead(string? traceparent, string? tracestate, out ActivityContext context)
    {
        context = default;
        if (traceparent is not { Length: Length } || !traceparent.StartsWith("00-", StringComparison.Ordinal) || traceparent[35] != '-' || traceparent[52] != '-')
            return false;
        var trace = traceparent.AsSpan(3, 32);
        var span = traceparent.AsSpan(36, 16);
        var flags = traceparent.AsSpan(53, 2);
        if (!IsId(trace) || !IsId(span) || flags.ContainsAnyExcept(LowerHex))
            return false;
        var sampled = (Convert.ToInt32(traceparent.Substring(53, 2), 16) & 1) == 1;
        context = new ActivityContext(
            ActivityTraceId.CreateFromString(trace), ActivitySpanId.CreateFromString(span),
            sampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None, IsState(tracestate) ? tracestate : null, isRemote: true);
        return true;
    }

    internal static string Write(in ActivityContext context) =>
        $"00-{context.TraceId.ToHexString()}-{context.SpanId.ToHexString()}-{((context.TraceFlags & ActivityTraceFlags.Recorded) != 0 ? "01" : "00")}";

    /// <summary>The baggage itself when it may be carried, else <see langword="null"/>.</summary>
    internal static string? Bounded(string? baggage) =>
        baggage is { Length: > 0 and <= LongestBaggage } && !baggage.AsSpan().ContainsAnyExcept(Printable) && baggage.AsSpan().Count(',') < MostBaggageMembers ? baggage : null;

    /// <summary>Names and decoded values of baggage; members that are malformed are left out.</summary>
    internal static IEnumerable<(string Key, string Value)> Members(string? baggage)
    {
        foreach (var member in baggage?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            var pair = member.Split(';', 2)[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair is [{ Length: > 0 } key, { } value])
                yield return (key, Uri.UnescapeDataString(value));
        }
    }

    private static bool IsId(ReadOnlySpan<char> hex) => !hex.ContainsAnyExcept(LowerHex) && hex.ContainsAnyExcept('0');

    private static bool IsState(string? state) =>
        state is { Length: > 0 and <= LongestState } && !state.AsSpan().ContainsAnyExcept(Printable) && state.AsSpan().Count(',') < MostStateMembers
        && state.Contains('=');
}
