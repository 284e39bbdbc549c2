using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Gemba.Benchmarks.Observation;

/// <summary>The floor: what one call costs with the OpenTelemetry SDK alone, one span of eight tags and one histogram of six.</summary>
internal sealed class BareTelemetry : IDisposable
{
    private readonly ActivitySource _source = new("bare");
    private readonly Meter _meter = new("bare");
    private readonly Histogram<double> _duration;
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    public BareTelemetry()
    {
        _duration = _meter.CreateHistogram("mcp.server.operation.duration", "s", null, null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] });
        _traces = Sdk.CreateTracerProviderBuilder().AddSource("bare").SetSampler(new AlwaysOnSampler())
            .AddProcessor(new BatchActivityExportProcessor(new NullExporter<Activity>())).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().AddMeter("bare").AddReader(new BaseExportingMetricReader(new NullExporter<Metric>())).Build();
    }

    public void Call(long id)
    {
        var started = Stopwatch.GetTimestamp();
        using var span = _source.StartActivity("tools/call read_table", ActivityKind.Server)!;
        span.SetTag("mcp.method.name", "tools/call").SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", "read_table")
            .SetTag("mcp.protocol.version", "2025-11-25").SetTag("mcp.session.id", "s-1").SetTag("jsonrpc.request.id", id)
            .SetTag("network.transport", "tcp").SetTag("network.protocol.name", "http");
        Measure(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    public void Measure(double seconds) => _duration.Record(seconds, new TagList
    {
        { "mcp.method.name", "tools/call" }, { "gen_ai.tool.name", "read_table" }, { "gen_ai.operation.name", "execute_tool" },
        { "mcp.protocol.version", "2025-11-25" }, { "network.transport", "tcp" }, { "network.protocol.name", "http" },
    });

    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
        _meter.Dispose();
        _source.Dispose();
    }
}
