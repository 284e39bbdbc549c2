using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gemba.Observability.Tracing;

/// <summary>Sends spans and metrics over OTLP where the environment asks for it. Where it does not, there is no exporter.</summary>
internal sealed class OtlpExport : IDisposable
{
    // A collector that does not answer must not hold up the end.
    private const int FlushMilliseconds = 5_000;

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    public OtlpExport(ObservabilityOptions options, GembaMeter meter, TraceFigures figures, Escalation escalation, TimeProvider clock, ILogger<OtlpExport> log)
        : this(options, meter, (figures, escalation, clock, log), Environment.GetEnvironmentVariable)
    {
    }

    internal OtlpExport(
        ObservabilityOptions options, GembaMeter meter, (TraceFigures Figures, Escalation Escalation, TimeProvider Clock, ILogger Log) parts, Func<string, string?> environment)
    {
        if (OtlpEnvironment.WantsTraces(environment))
        {
            Spans = new SpanQueue(new OtlpTraceExporter(OtlpEnvironment.TracesTo(environment)), SpanQueueLimits.From(environment), options.Traces, parts)
            {
                DecidesAtBeginning = options.Traces.Keep == TraceKeeping.Off || OtlpEnvironment.HasSampler(environment),
            };
            // A provider without sources listens to nothing: it only tells the exporter whose spans they are. What is sent is chosen at the end of each trace.
            var builder = global::OpenTelemetry.Sdk.CreateTracerProviderBuilder().SetResourceBuilder(ResourceOf(options)).AddProcessor(Spans);
            _traces = (Spans.DecidesAtBeginning ? builder.AddSource(SourcesOf(options)) : builder).Build();
        }

        if (OtlpEnvironment.WantsMetrics(environment))
        {
            var (milliseconds, temporality) = OtlpEnvironment.MetricPace(environment);
            var sending = new MetricExport(OtlpEnvironment.MetricsTo(environment), parts.Escalation, parts.Log);
            _metrics = global::OpenTelemetry.Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(ResourceOf(options))
                .AddMeter(meter.Name, CallMeter.ConventionsName(meter.Name))
                .AddReader(new PeriodicExportingMetricReader(sending, milliseconds) { TemporalityPreference = temporality })
                .Build();
        }
    }

    /// <summary>Where spans go that are to be exported; <see langword="null"/> when none are.</summary>
    internal SpanQueue? Spans { get; }

    /// <summary>The names of all sources whose spans belong to this process's traces.</summary>
    internal static string[] SourcesOf(ObservabilityOptions options) => [SpanNames.Source, SpanNames.SpreadsheetSource, .. options.ActivitySources];

    /// <summary>Sends what was collected so far: the last figures, which no interval would send any more.</summary>
    public Task FlushAsync() => _traces is null && _metrics is null ? Task.CompletedTask : Task.Run(() =>
    {
        _traces?.ForceFlush(FlushMilliseconds);
        _metrics?.ForceFlush(FlushMilliseconds);
    });

    /// <summary>Sends what is left, within the exporter's own time limit.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    /// <summary>The name of this process's service, the same in spans, metrics and log lines.</summary>
    internal static string ServiceOf(ObservabilityOptions options) => (string)ResourceOf(options).Build().Attributes.Last(attribute => attribute.Key == "service.name").Value;

    /// <summary>What the environment says of the resource wins over what we know.</summary>
    private static ResourceBuilder ResourceOf(ObservabilityOptions options) => ResourceBuilder.CreateEmpty()
        .AddTelemetrySdk()
        .AddService($"mcp-{options.Role}", serviceVersion: options.EffectiveVersion)
        .AddEnvironmentVariableDetector();
}
