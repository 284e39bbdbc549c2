namespace Gemba.Observability.Tracing;

/// <summary>Whether traces are held until they end and then kept or not.</summary>
public enum TraceKeeping
{
    /// <summary>As <see cref="On"/> where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector, else as <see cref="Off"/>.</summary>
    Auto,

    /// <summary>Nothing is held. Spans are made only where an exporter or somebody else wants them, and all of them are exported.</summary>
    Off,

    /// <summary>The end of a trace decides whether it is exported and shown whole: errors, slow ones, and a share of the rest.</summary>
    On,
}
