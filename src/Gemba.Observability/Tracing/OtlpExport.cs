using Gemba.Observability.Metrics;
using Gemba.Observability.Sdk;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gemba.Observability.Tracing;

/// <summary>Sends spans and metrics over OTLP where the environment asks for it. Where it does not, no provider exists and no span is ever made.</summary>
internal sealed class OtlpExport : IDisposable
{
    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    public OtlpExport(ObservabilityOptions options, GembaMeter meter)
        : this(options, meter, Environment.GetEnvironmentVariable)
    {
    }

    internal OtlpExport(ObservabilityOptions options, GembaMeter meter, Func<string, string?> environment)
    {
        if (OtlpEnvironment.WantsTraces(environment))
        {
            _traces = global::OpenTelemetry.Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(ResourceOf(options))
                .AddSource([SpanNames.Source, SpanNames.SpreadsheetSource, .. options.ActivitySources])
                .AddOtlpExporter()
                .Build();
        }

        if (OtlpEnvironment.WantsMetrics(environment))
        {
            _metrics = global::OpenTelemetry.Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(ResourceOf(options))
                .AddMeter(meter.Name, CallMeter.ConventionsName(meter.Name))
                .AddOtlpExporter()
                .Build();
        }
    }

    /// <summary>Sends what is left, within the exporter's own time limit.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    /// <summary>What the environment says of the resource wins over what we know.</summary>
    private static ResourceBuilder ResourceOf(ObservabilityOptions options) => ResourceBuilder.CreateEmpty()
        .AddTelemetrySdk()
        .AddService($"gemba-{options.Role}", serviceVersion: options.EffectiveVersion)
        .AddEnvironmentVariableDetector();
}
