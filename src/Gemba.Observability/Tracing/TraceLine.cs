using System.Diagnostics;
using Gemba.Observability.Calls;

namespace Gemba.Observability.Tracing;

/// <summary>What is remembered of a trace that was left out: values alone and words of the code, so that none of them lives on in the collector's older generations.</summary>
internal readonly struct TraceLine
{
    private readonly UInt128 _trace;
    private readonly string _name;
    private readonly string? _tool;
    private readonly string? _reason;
    private readonly Guid? _requestId;
    private readonly DateTime _began;
    private readonly TimeSpan _took;
    private readonly CallOutcome _outcome;
    private readonly int _spans;
    private readonly int _spansLeftOut;

    internal TraceLine(in EndedTrace ended, int spans, int spansLeftOut)
    {
        Span<byte> trace = stackalloc byte[16];
        ended.Root.TraceId.CopyTo(trace);
        _trace = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(trace);
        (_name, _tool, _requestId) = (ended.Root.DisplayName, ended.Tool, ended.Call?.RequestId);
        (_began, _took, _outcome, _reason) = (ended.Root.StartTimeUtc, ended.Took, ended.Outcome, ended.Reason);
        (_spans, _spansLeftOut) = (spans, spansLeftOut);
    }

    /// <summary>The same as it is shown.</summary>
    internal SeenTrace ToSeen()
    {
        Span<byte> trace = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(trace, _trace);
        return new SeenTrace
        {
            TraceId = ActivityTraceId.CreateFromBytes(trace),
            Name = _name,
            Tool = _tool,
            RequestId = _requestId,
            Began = _began,
            Took = _took,
            Outcome = _outcome,
            Reason = _reason,
            Verdict = TraceVerdict.LeftOut,
            SpanCount = _spans,
            SpansLeftOut = _spansLeftOut,
        };
    }
}
