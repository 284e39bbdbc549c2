using System.Globalization;
using OpenTelemetry.Exporter;

namespace Gemba.Observability.Tracing;

/// <summary>Whether the standard <c>OTEL_*</c> variables ask for export, and where to. Nothing is sent anywhere unless an endpoint is named.</summary>
/// <remarks>
/// Everything else of <c>OTEL_EXPORTER_OTLP_*</c> (protocol, headers, timeout, certificates), <c>OTEL_TRACES_SAMPLER</c>, <c>OTEL_SERVICE_NAME</c> and
/// <c>OTEL_RESOURCE_ATTRIBUTES</c> is read by OpenTelemetry's own SDK; <c>OTEL_BSP_*</c> by <see cref="SpanQueueLimits"/>.
/// </remarks>
internal static class OtlpEnvironment
{
    internal static bool WantsTraces(Func<string, string?> read) => Wants(read, "TRACES");

    internal static bool WantsMetrics(Func<string, string?> read) => Wants(read, "METRICS");

    /// <summary>Whether a sampler is named that decides at the beginning of a trace.</summary>
    internal static bool HasSampler(Func<string, string?> read) => !string.IsNullOrWhiteSpace(read("OTEL_TRACES_SAMPLER"));

    /// <summary>The exporter's options: what is said of traces over what is said of all signals, as the specification of the exporter wants it.</summary>
    internal static OtlpExporterOptions TracesTo(Func<string, string?> read)
    {
        var options = new OtlpExporterOptions();
        if (read("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") is { Length: > 0 } protocol)
            options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        if (read("OTEL_EXPORTER_OTLP_TRACES_HEADERS") is { Length: > 0 } headers)
            options.Headers = headers;
        if (int.TryParse(read("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"), NumberStyles.None, CultureInfo.InvariantCulture, out var timeout))
            options.TimeoutMilliseconds = timeout;
        if (Uri.TryCreate(read("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"), UriKind.Absolute, out var endpoint))
            options.Endpoint = endpoint;
        return options;
    }

    private static bool Wants(Func<string, string?> read, string signal) =>
        !string.Equals(read("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
        && (read($"OTEL_{signal}_EXPORTER") is null or "" or "otlp")
        && (!string.IsNullOrWhiteSpace(read("OTEL_EXPORTER_OTLP_ENDPOINT")) || !string.IsNullOrWhiteSpace(read($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")));
}
