using System.Globalization;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Gemba.Observability.Tracing;

/// <summary>Whether the standard <c>OTEL_*</c> variables ask for export, and where to. Nothing is sent anywhere unless an endpoint is named.</summary>
/// <remarks>
/// Everything else of <c>OTEL_EXPORTER_OTLP_*</c> (protocol, headers, timeout, certificates), <c>OTEL_TRACES_SAMPLER</c>, <c>OTEL_SERVICE_NAME</c> and
/// <c>OTEL_RESOURCE_ATTRIBUTES</c> is read by OpenTelemetry's own SDK; <c>OTEL_BSP_*</c> by <see cref="SpanQueueLimits"/>.
/// </remarks>
internal static class OtlpEnvironment
{
    // What the specification of OpenTelemetry says where nobody says otherwise.
    private const int UsualMetricInterval = 60_000;

    internal static bool WantsTraces(Func<string, string?> read) => Wants(read, "TRACES");

    internal static bool WantsMetrics(Func<string, string?> read) => Wants(read, "METRICS");

    /// <summary>Whether a sampler is named that decides at the beginning of a trace.</summary>
    internal static bool HasSampler(Func<string, string?> read) => !string.IsNullOrWhiteSpace(read("OTEL_TRACES_SAMPLER"));

    internal static OtlpExporterOptions TracesTo(Func<string, string?> read) => To(read, "TRACES");

    internal static OtlpExporterOptions MetricsTo(Func<string, string?> read) => To(read, "METRICS");

    /// <summary>How often metrics are sent, and how each sending adds up.</summary>
    internal static (int Milliseconds, MetricReaderTemporalityPreference Temporality) MetricPace(Func<string, string?> read) => (
        int.TryParse(read("OTEL_METRIC_EXPORT_INTERVAL"), NumberStyles.None, CultureInfo.InvariantCulture, out var interval) && interval > 0 ? interval : UsualMetricInterval,
        string.Equals(read("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"), "delta", StringComparison.OrdinalIgnoreCase)
            ? MetricReaderTemporalityPreference.Delta
            : MetricReaderTemporalityPreference.Cumulative);

    /// <summary>The exporter's options: what is said of the signal over what is said of all signals, as the specification of the exporter wants it.</summary>
    private static OtlpExporterOptions To(Func<string, string?> read, string signal)
    {
        var options = new OtlpExporterOptions();
        if (read($"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL") is { Length: > 0 } protocol)
            options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        if (read($"OTEL_EXPORTER_OTLP_{signal}_HEADERS") is { Length: > 0 } headers)
            options.Headers = headers;
        if (int.TryParse(read($"OTEL_EXPORTER_OTLP_{signal}_TIMEOUT"), NumberStyles.None, CultureInfo.InvariantCulture, out var timeout))
            options.TimeoutMilliseconds = timeout;
        if (Uri.TryCreate(read($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"), UriKind.Absolute, out var endpoint))
            options.Endpoint = endpoint;
        return options;
    }

    private static bool Wants(Func<string, string?> read, string signal) =>
        !string.Equals(read("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
        && (read($"OTEL_{signal}_EXPORTER") is null or "" or "otlp")
        && (!string.IsNullOrWhiteSpace(read("OTEL_EXPORTER_OTLP_ENDPOINT")) || !string.IsNullOrWhiteSpace(read($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")));
}
