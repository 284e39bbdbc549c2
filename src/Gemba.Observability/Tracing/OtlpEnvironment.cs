namespace Gemba.Observability.Tracing;

/// <summary>Whether the standard <c>OTEL_*</c> variables ask for export. Nothing is sent anywhere unless an endpoint is named.</summary>
/// <remarks>
/// Everything else of <c>OTEL_EXPORTER_OTLP_*</c> (protocol, headers, timeout, certificates), <c>OTEL_BSP_*</c>, <c>OTEL_TRACES_SAMPLER</c>,
/// <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c> is read by OpenTelemetry's own SDK.
/// </remarks>
internal static class OtlpEnvironment
{
    internal static bool WantsTraces(Func<string, string?> read) => Wants(read, "TRACES");

    internal static bool WantsMetrics(Func<string, string?> read) => Wants(read, "METRICS");

    private static bool Wants(Func<string, string?> read, string signal) =>
        !string.Equals(read("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
        && (read($"OTEL_{signal}_EXPORTER") is null or "" or "otlp")
        && (!string.IsNullOrWhiteSpace(read("OTEL_EXPORTER_OTLP_ENDPOINT")) || !string.IsNullOrWhiteSpace(read($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")));
}
