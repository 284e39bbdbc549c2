namespace Gemba.Observability.Exposition;

/// <summary>The two text formats that Prometheus reads.</summary>
internal enum ScrapeFormat
{
    /// <summary>Prometheus text 0.0.4: no units, no exemplars.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0: units, exemplars, and an end mark.</summary>
    OpenMetrics,
}
