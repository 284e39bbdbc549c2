namespace Gemba.Observability.Audit;

/// <summary>How safe an audit line is before the answer that it tells of is sent.</summary>
public enum AuditDurability
{
    /// <summary>Handed to the operating system: survives the end of this process, even a kill. The default.</summary>
    Flushed,

    /// <summary>On the medium (fsync, shared by all lines that wait at that moment): survives a power cut.</summary>
    Durable,

    /// <summary>In memory, written within <see cref="AuditOptions.FlushInterval"/>: a killed process loses the last ones.</summary>
    Buffered,
}
