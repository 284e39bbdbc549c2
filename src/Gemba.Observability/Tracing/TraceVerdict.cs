namespace Gemba.Observability.Tracing;

/// <summary>Why a trace was kept, or that it was not.</summary>
internal enum TraceVerdict
{
    LeftOut,
    Error,
    Slow,
    Caller,
    Share,
    Head,
}
