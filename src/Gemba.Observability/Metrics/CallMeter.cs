using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Gemba.Observability.Calls;
using Gemba.Observability.Percentiles;

namespace Gemba.Observability.Metrics;

/// <summary>Measures operations. Three recordings a call, of one tag each, feed every request, tool, error, message and size family of the table.</summary>
/// <remarks>
/// The tag is the <see cref="CallSeries"/> itself; the exposition derives each family from it (labels dropped, buckets joined, counts as counters), which
/// costs a scrape little and a call nothing. Under <c>Gemba.Mcp</c> the same duration goes out with the attributes of the OpenTelemetry conventions
/// to whoever listens (OTLP, <c>dotnet-counters</c>), at their cost and only then.
/// </remarks>
internal sealed class CallMeter : IDisposable
{
    internal const string SeriesTag = "series";
    internal const string DurationName = "gemba.call.duration";
    internal const string RequestSizeName = "gemba.call.request.size";
    internal const string ResponseSizeName = "gemba.call.response.size";

    private readonly Meter _calls;
    private readonly Meter _conventions;
    private readonly CallSeriesTable _series;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _requestSize;
    private readonly Histogram<double> _responseSize;
    private readonly Histogram<double> _serverOperation;
    private readonly Histogram<double> _clientOperation;
    private readonly CallPercentiles? _percentiles;

    public CallMeter(GembaMeter meter, CallPercentiles? percentiles = null)
    {
        _percentiles = percentiles;
        _series = new CallSeriesTable(meter.MaxSeries);
        _calls = new Meter(CallsName(meter.Name));
        _conventions = new Meter(ConventionsName(meter.Name));
        _duration = _calls.CreateHistogram(DurationName, "s", null, null, Advice(DurationBuckets.Calls));
        _requestSize = _calls.CreateHistogram(RequestSizeName, "By", null, null, Advice(MetricTable.SizeBuckets));
        _responseSize = _calls.CreateHistogram(ResponseSizeName, "By", null, null, Advice(MetricTable.SizeBuckets));
        _serverOperation = _conventions.CreateHistogram("mcp.server.operation.duration", "s",
            "MCP request or notification duration as observed on the receiver.", null, Advice(DurationBuckets.Conventions));
        _clientOperation = _conventions.CreateHistogram("mcp.client.operation.duration", "s",
            "MCP request or notification duration as observed on the sender.", null, Advice(DurationBuckets.Conventions));
        meter.ShowFolded(MetricTable.RequestDuration.Name, () => _series.Folded);
    }

    /// <summary>The meter whose recordings our exposition reads; its tag means nothing to others.</summary>
    internal static string CallsName(string meterName) => $"{meterName}.Calls";

    /// <summary>The meter that carries the names and attributes of the OpenTelemetry conventions.</summary>
    internal static string ConventionsName(string meterName) => $"{meterName}.Mcp";

    public void Dispose()
    {
        _calls.Dispose();
        _conventions.Dispose();
    }

    /// <summary>The series of an operation; <see langword="null"/> when nobody listens.</summary>
    internal CallSeries? Find(in CallMeasure measure) => _duration.Enabled || _serverOperation.Enabled ? _series.Find(measure) : null;

    /// <summary>Records the duration, with the current span as its exemplar.</summary>
    internal void RecordDuration(CallSeries? series, in CallMeasure measure)
    {
        if (series is null)
            return;
        _duration.Record(measure.Seconds, new KeyValuePair<string, object?>(SeriesTag, series));
        if (_percentiles is not null && series.Key.IsIncomingRequest)
            (series.Durations ??= _percentiles.Of(series.Key)).Record(measure.Seconds);
        if (_serverOperation.Enabled)
            RecordConventions(CallKey.Of(measure), measure.Seconds);
    }

    /// <summary>Records the sizes that are known; outside of the span, because an exemplar there would cost as much as the recording and tell nothing.</summary>
    internal void RecordSizes(CallSeries? series, in CallMeasure measure)
    {
        if (series is null)
            return;
        var tag = new KeyValuePair<string, object?>(SeriesTag, series);
        if (measure.RequestBytes is { } requestBytes)
            _requestSize.Record(requestBytes, tag);
        if (measure.ResponseBytes is { } responseBytes)
            _responseSize.Record(responseBytes, tag);
    }

    internal void Record(in CallMeasure measure)
    {
        var series = Find(measure);
        RecordDuration(series, measure);
        RecordSizes(series, measure);
    }

    private void RecordConventions(in CallKey key, double seconds)
    {
        var tags = new TagList { { "mcp.method.name", key.Method }, { "network.transport", Transports.NetworkOf(key.Transport) } };
        if (key.Tool is not null)
        {
            tags.Add("gen_ai.tool.name", key.Tool);
            tags.Add("gen_ai.operation.name", "execute_tool");
        }

        if (key.Prompt is not null)
            tags.Add("gen_ai.prompt.name", key.Prompt);
        if (key.Revision is not null)
            tags.Add("mcp.protocol.version", key.Revision);
        if (Conventions.ErrorTypeOf(key) is { } errorType)
            tags.Add("error.type", errorType);
        if (key.ErrorCode != 0)
            tags.Add("rpc.response.status_code", key.ErrorCode.ToString(CultureInfo.InvariantCulture));
        (key.Direction == CallDirection.Incoming ? _serverOperation : _clientOperation).Record(seconds, tags);
    }

    private static InstrumentAdvice<double> Advice(double[] bounds) => new() { HistogramBucketBoundaries = bounds };
}
