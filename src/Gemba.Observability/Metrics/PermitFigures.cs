namespace Gemba.Observability.Metrics;

/// <summary>How a gate stands.</summary>
/// <param name="Capacity">Its places.</param>
/// <param name="Held">Places that are taken.</param>
/// <param name="Waiting">Work that waits for one.</param>
/// <param name="Waits">Work that had to wait, since the start.</param>
/// <param name="Refused">Work that was sent away because the gate stayed full, since the start.</param>
/// <param name="Waited">Time spent waiting, since the start.</param>
public sealed record PermitFigures(int Capacity, int Held, long Waiting, long Waits, long Refused, TimeSpan Waited);
