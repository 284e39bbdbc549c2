using Gemba.Observability.Metrics;
using OpenTelemetry.Metrics;

namespace Gemba.Observability.Exposition;

/// <summary>Buckets of one series while a scrape adds them up. Kept from scrape to scrape.</summary>
internal sealed class HistogramSeries
{
    private readonly double[] _bounds;

    internal HistogramSeries(MetricDefinition row)
    {
        _bounds = row is HistogramMetric histogram ? [.. histogram.Buckets] : [];
        Counts = new long[_bounds.Length + 1];
        Exemplars = new ScrapeExemplar[_bounds.Length + 1];
    }

    /// <summary>Measurements per bucket, not cumulated; the last bucket has no upper bound.</summary>
    internal long[] Counts { get; }

    internal ScrapeExemplar[] Exemplars { get; }

    internal double Sum { get; private set; }

    /// <summary>What each bucket line of a label set begins with, made once; see <see cref="FamilyText.WriteHistogram"/>.</summary>
    internal (string Labels, byte[] Bytes)? LineStart { get; set; }

    internal long Count => Counts.Sum();

    internal void Clear()
    {
        Array.Clear(Counts);
        Array.Clear(Exemplars);
        Sum = 0;
    }

    /// <summary>Adds a recorded point. Its buckets may be finer than these; every bound here is one there, so that no count is split.</summary>
    internal void Take(in MetricPoint point)
    {
        Sum += point.GetHistogramSum();
        foreach (var bucket in point.GetHistogramBuckets())
        {
            if (bucket.BucketCount > 0)
                Counts[BucketOf(bucket.ExplicitBound)] += bucket.BucketCount;
        }

        if (!point.TryGetExemplars(out var exemplars))
            return;
        foreach (ref readonly var exemplar in exemplars)
        {
            ref var place = ref Exemplars[BucketOf(exemplar.DoubleValue)];
            if (exemplar.Timestamp > place.Time)
                place = new ScrapeExemplar(exemplar.DoubleValue, exemplar.Timestamp, exemplar.TraceId, exemplar.SpanId);
        }
    }

    /// <summary>The bucket of a value; of a finer bucket's upper bound: the bucket that holds it.</summary>
    private int BucketOf(double value)
    {
        var at = Array.BinarySearch(_bounds, value);
        return at < 0 ? ~at : at;
    }
}
