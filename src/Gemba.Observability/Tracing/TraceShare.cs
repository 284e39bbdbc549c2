using System.Buffers.Binary;
using System.Diagnostics;

namespace Gemba.Observability.Tracing;

/// <summary>A share of all traces, chosen by their ids: every process that asks for the same share chooses the same ones.</summary>
/// <remarks>The last 7 bytes of an id are the random ones (W3C Trace Context Level 2 §3.2.2.3); a trace is held when they are not below what is left out, as OpenTelemetry's consistent samplers do it.</remarks>
internal static class TraceShare
{
    private const ulong AllIds = 1UL << 56;

    internal static bool Holds(ActivityTraceId trace, double share)
    {
        Span<byte> id = stackalloc byte[16];
        trace.CopyTo(id);
        return (BinaryPrimitives.ReadUInt64BigEndian(id[8..]) & (AllIds - 1)) >= (ulong)((1 - share) * AllIds);
    }
}
