using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gemba.Observability.Metrics;

/// <summary>Records into the metrics of the <see cref="MetricTable"/>; the only place where instruments are made.</summary>
/// <remarks>
/// Label values are given in the order of <see cref="MetricDefinition.Labels"/>; a value outside of its closed set is recorded as
/// <see cref="LabelValues.Other"/>, so that no caller can make a time series by what it sends. One instance per process.
/// </remarks>
public sealed class GembaMeter : IDisposable
{
    /// <summary>Name of the meter under which every recorded metric of the table is published.</summary>
    public const string DefaultName = "Gemba";

    private readonly Meter _meter;
    private readonly IReadOnlyList<string> _innerRoles;
    private readonly FrozenDictionary<MetricDefinition, Instrument> _instruments;
    private readonly FrozenDictionary<MetricDefinition, ObservedValues> _observed;
    private readonly FrozenDictionary<MetricDefinition, SeriesGuard> _guards;
    private readonly List<(CounterMetric Row, ExpectedSeries Expected)> _expected;

    /// <summary>Makes the instruments of a role.</summary>
    /// <param name="role">The role whose rows of the table are made, as in <c>spreadsheet</c>.</param>
    /// <param name="name">Name of the meter; another one than <see cref="DefaultName"/> keeps two of them in one process apart.</param>
    /// <param name="maxSeries">Most series of one metric; see <see cref="MetricsOptions.MaxSeries"/>.</param>
    /// <param name="innerRoles">Roles inside the same process, whose rows are made too.</param>
    public GembaMeter(string role, string name = DefaultName, int maxSeries = MetricsOptions.DefaultMaxSeries, IReadOnlyList<string>? innerRoles = null)
    {
        (Role, Name, MaxSeries, _innerRoles) = (role, name, maxSeries, innerRoles ?? []);
        _meter = new Meter(name, typeof(GembaMeter).Assembly.GetName().Version?.ToString(3));
        var rows = MetricTable.All.Where(row => Has(row) && !row.IsDerived && row is not SummaryMetric).ToList();
        _observed = rows.Where(row => row.IsObserved).ToFrozenDictionary(row => row, row => new ObservedValues(row));
        _instruments = rows.ToFrozenDictionary(row => row, Create);
        _guards = rows.ToFrozenDictionary(row => row, row => new SeriesGuard(row, maxSeries));
        _expected = [.. rows.OfType<CounterMetric>().Where(row => !row.IsObserved).Select(row => (row, new ExpectedSeries(row, maxSeries)))];
        Observe(MetricTable.CollectionFaults, () => CollectionFaults);
    }

    /// <summary>The role whose metrics these are.</summary>
    public string Role { get; }

    /// <summary>Whether the process has a metric.</summary>
    internal bool Has(MetricDefinition row) => row.BelongsTo(Role) || _innerRoles.Any(row.BelongsTo);

    /// <summary>Name of the meter.</summary>
    public string Name { get; }

    /// <summary>Most series of one metric.</summary>
    internal int MaxSeries { get; }

    /// <summary>Adds to a counter.</summary>
    /// <param name="metric">A counter of the table that is counted, not observed.</param>
    /// <param name="labels">One value per label of the metric.</param>
    public void Add(CounterMetric metric, params ReadOnlySpan<string?> labels) => Add(metric, 1, labels);

    /// <summary>Adds an amount to a counter.</summary>
    /// <param name="metric">A counter of the table that is counted, not observed.</param>
    /// <param name="amount">Zero or more.</param>
    /// <param name="labels">One value per label of the metric.</param>
    public void Add(CounterMetric metric, long amount, params ReadOnlySpan<string?> labels)
    {
        if (_instruments.TryGetValue(metric, out var instrument))
            ((Counter<long>)instrument).Add(amount, Tags(metric, labels));
    }

    /// <summary>Records one measurement.</summary>
    /// <param name="metric">A histogram of the table.</param>
    /// <param name="value">In the unit of the metric; seconds for a duration.</param>
    /// <param name="labels">One value per label of the metric.</param>
    public void Record(HistogramMetric metric, double value, params ReadOnlySpan<string?> labels)
    {
        if (_instruments.TryGetValue(metric, out var instrument))
            ((Histogram<double>)instrument).Record(value, Tags(metric, labels));
    }

    /// <summary>Keeps a value that is shown until it is set again.</summary>
    /// <param name="metric">A gauge of the table.</param>
    /// <param name="value">In the unit of the metric.</param>
    /// <param name="labels">One value per label of the metric.</param>
    public void Set(GaugeMetric metric, double value, params string[] labels) => Observe(metric, () => value, labels);

    /// <summary>Reads a value at each collection; the newest source of a series counts.</summary>
    /// <param name="metric">A gauge of the table, or a counter that is observed.</param>
    /// <param name="read">Quick and without side effects; called from the thread that collects. A fault in it leaves the series out.</param>
    /// <param name="labels">One value per label of the metric.</param>
    public void Observe(MetricDefinition metric, Func<double> read, params string[] labels)
    {
        if (_observed.TryGetValue(metric, out var values))
            values.Put(Tags(metric, labels), read);
    }

    /// <summary>The summaries that are shown.</summary>
    internal ObservedSummaries Summaries { get; } = new();

    /// <summary>Reads a summary at each scrape.</summary>
    /// <param name="metric">A summary of the table.</param>
    /// <param name="read">Called from the thread that collects.</param>
    /// <param name="labels">One value per label of the metric, of its closed set; <see langword="null"/> leaves the label out.</param>
    internal void Observe(SummaryMetric metric, SummaryReader read, params string?[] labels) => Summaries.Put(metric, labels, read);

    /// <summary>Gives every counter the series that it has before anything happened.</summary>
    internal void Expect()
    {
        foreach (var (row, expected) in _expected)
            expected.ForEachNew(values => Add(row, 0, values));
    }

    /// <summary>Values that could not be read so far.</summary>
    internal double CollectionFaults => _observed.Values.Sum(values => values.Faults);

    /// <summary>Shows from now on how often a metric was folded.</summary>
    internal void ShowFolded(string metric, Func<double> read)
    {
        KnownNames.FoldingMetrics.Register(metric);
        Observe(MetricTable.SeriesFolded, read, metric);
    }

    /// <summary>Withdraws the instruments.</summary>
    public void Dispose() => _meter.Dispose();

    private Instrument Create(MetricDefinition row) => row switch
    {
        _ when row.IsObserved && row is CounterMetric => _meter.CreateObservableCounter(row.Name, _observed[row].Read, row.Unit, row.Help),
        _ when row.IsObserved => _meter.CreateObservableGauge(row.Name, _observed[row].Read, row.Unit, row.Help),
        CounterMetric => _meter.CreateCounter<long>(row.Name, row.Unit, row.Help),
        HistogramMetric histogram => _meter.CreateHistogram(row.Name, row.Unit, row.Help, tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. histogram.Buckets] }),
        _ => throw new UnreachableException($"{row.Name} is of no kind that can be recorded."),
    };

    private TagList Tags(MetricDefinition metric, ReadOnlySpan<string?> labels)
    {
        if (labels.Length != metric.Labels.Count)
            throw new ArgumentException($"{metric.Name} has {metric.Labels.Count} labels and was given {labels.Length} values. Give one per label.", nameof(labels));
        var tags = new TagList();
        for (var i = 0; i < labels.Length; i++)
            tags.Add(metric.Labels[i].Name, metric.Labels[i].Values.Closed(labels[i]));
        if (labels.Length == 0)
            return tags;
        var guard = _guards[metric];
        guard.Hold(ref tags, out var isFirst);
        if (isFirst)
            ShowFolded(metric.Name, () => guard.Folded);
        return tags;
    }
}
