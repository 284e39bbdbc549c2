using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gemba.Observability.Exposition;

/// <summary>Writes what OpenTelemetry collected as text, in the order of the metric table.</summary>
internal sealed class PullExporter(IFamily[] families) : BaseExporter<Metric>
{
    private readonly Dictionary<string, Metric> _collected = new(StringComparer.Ordinal);

    internal ScrapeFormat Format { get; set; }

    /// <summary>Where the next collection is written to.</summary>
    internal ScrapeText Text { get; set; } = new();

    /// <summary>Why the last collection could not be written; <see langword="null"/> when it was.</summary>
    internal Exception? Fault { get; private set; }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        Text.Clear();
        _collected.Clear();
        Fault = null;
        try
        {
            foreach (var metric in batch)
                _collected[metric.Name] = metric;
            foreach (var family in families)
                family.Write(Text, Format, _collected);
            if (Format == ScrapeFormat.OpenMetrics)
                Text.Add("# EOF\n"u8);
            return ExportResult.Success;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Fault = fault; // an exception from here would end the collection for good; the scrape reports it instead
            return ExportResult.Failure;
        }
    }
}
