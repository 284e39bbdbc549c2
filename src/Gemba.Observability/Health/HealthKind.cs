namespace Gemba.Observability.Health;

/// <summary>Which question a check helps to answer.</summary>
public enum HealthKind
{
    /// <summary>May calls be sent here? Everything that a call depends on: a folder, a disk, a server behind.</summary>
    Ready,

    /// <summary>Is the process itself beyond help, so that only a restart mends it? Never anything outside of the process.</summary>
    Live,
}
