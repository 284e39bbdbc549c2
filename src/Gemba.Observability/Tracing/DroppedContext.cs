namespace Gemba.Observability.Tracing;

/// <summary>The parts of a caller's trace context that could not be taken.</summary>
[Flags]
internal enum DroppedContext
{
    None = 0,
    Parent = 1,
    State = 2,
    Baggage = 4,
}
