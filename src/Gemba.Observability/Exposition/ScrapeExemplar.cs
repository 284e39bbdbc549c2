using System.Diagnostics;

namespace Gemba.Observability.Exposition;

/// <summary>One measurement with the trace that it belongs to.</summary>
internal readonly record struct ScrapeExemplar(double Value, DateTimeOffset Time, ActivityTraceId Trace, ActivitySpanId Span)
{
    internal bool IsSet => Time != default;

    /// <summary>Appends it to a bucket line, as OpenMetrics writes it.</summary>
    internal void WriteTo(ScrapeText text)
    {
        if (!IsSet)
            return;
        text.Add(" # {trace_id=\""u8).Add(Trace.ToHexString()).Add("\",span_id=\""u8).Add(Span.ToHexString()).Add("\"} "u8)
            .Add(Value).Add(" "u8).Add(Time.ToUnixTimeMilliseconds() / 1000.0);
    }
}
