using Gemba.Observability.Metrics;
using OpenTelemetry.Metrics;

namespace Gemba.Observability.Exposition;

/// <summary>Collects and writes the metrics of this process. One at a time; the caller shares what comes out.</summary>
internal sealed class Scrape : IDisposable
{
    private readonly GembaMeter _meter;
    private readonly PullExporter _exporter;
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _provider;
    private readonly Lock _one = new();
    private readonly ScrapeText _own = new();

    public Scrape(GembaMeter meter)
    {
        _meter = meter;
        _exporter = new PullExporter([.. MetricTable.All.Where(row => meter.Has(row)).Select(row => FamilyOf(row, meter))]);
        _reader = new BaseExportingMetricReader(_exporter) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };
        var calls = CallMeter.CallsName(meter.Name);
        var most = MetricTable.All.ToDictionary(row => row.Name, row => row.MostSeries(meter.MaxSeries), StringComparer.Ordinal);
        _provider = global::OpenTelemetry.Sdk.CreateMeterProviderBuilder()
            .AddMeter(meter.Name, calls)
            .AddView(instrument => instrument.Meter.Name == calls ? ViewOf(instrument.Name, meter.MaxSeries) : new MetricStreamConfiguration { CardinalityLimit = most.GetValueOrDefault(instrument.Name, meter.MaxSeries) + 1 })
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddReader(_reader)
            .Build();
    }

    public void Dispose() => _provider.Dispose();

    /// <summary>A scrape as it goes over the wire, for those who keep it.</summary>
    /// <exception cref="InvalidOperationException">The figures could not be collected or written; the cause is inside.</exception>
    internal byte[] Take(ScrapeFormat format)
    {
        lock (_one)
        {
            Write(format, _own);
            return _own.Written.ToArray();
        }
    }

    /// <summary>Writes a scrape over what a text held.</summary>
    /// <exception cref="InvalidOperationException">The figures could not be collected or written; the cause is inside.</exception>
    internal void Write(ScrapeFormat format, ScrapeText text)
    {
        lock (_one)
        {
            _meter.Expect();
            (_exporter.Format, _exporter.Text) = (format, text);
            if (!_reader.Collect() || _exporter.Fault is not null)
                throw new InvalidOperationException("The metrics could not be collected.", _exporter.Fault);
        }
    }

    private static IFamily FamilyOf(MetricDefinition row, GembaMeter meter) => row switch
    {
        SummaryMetric summary => new SummaryFamily(summary, meter.Summaries),
        { Share: { } share } => new DerivedFamily(row, share, meter.MaxSeries),
        _ => new RecordedFamily(row),
    };

    // OpenTelemetry sets the memory for all points aside at start: 0.5 MB each thousand of these, 0.1 MB of others.
    private static ExplicitBucketHistogramConfiguration ViewOf(string instrument, int maxSeries) => new()
    {
        CardinalityLimit = CallSeriesTable.MostWithFolded(maxSeries),
        Boundaries = instrument == CallMeter.DurationName ? DurationBuckets.Calls : MetricTable.SizeBuckets,
    };
}
