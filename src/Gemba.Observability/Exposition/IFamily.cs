using OpenTelemetry.Metrics;

namespace Gemba.Observability.Exposition;

/// <summary>One family of a scrape: recorded as it is, or derived from the operations.</summary>
internal interface IFamily
{
    /// <summary>Writes the family, or nothing when it has no series.</summary>
    void Write(ScrapeText text, ScrapeFormat format, IReadOnlyDictionary<string, Metric> collected);
}
