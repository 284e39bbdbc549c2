namespace Gemba.Observability.Metrics;

/// <summary>One label of a metric and the closed set that its values come from.</summary>
/// <param name="Name">Prometheus label name, as in <c>cache_type</c>.</param>
/// <param name="Values">What it may say. Anything else is shown as <c>_OTHER</c>.</param>
public sealed record MetricLabel(string Name, LabelValues Values)
{
    /// <summary>A label whose values are known when the product is built.</summary>
    public static MetricLabel Of(string name, params string[] values) => new(name, new LabelValues(values) { IsFixed = values.Length > 0 });
}
