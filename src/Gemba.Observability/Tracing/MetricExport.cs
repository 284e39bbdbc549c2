using Gemba.Observability.Logging;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Gemba.Observability.Tracing;

/// <summary>Sends metrics over OTLP, and tells when the collector does not take them: the SDK's exporter keeps that to itself.</summary>
internal sealed class MetricExport(OtlpExporterOptions options, Escalation escalation, ILogger log) : OtlpMetricExporter(options)
{
    private const string Operation = "export_metrics";
    private const string Refused = "metrics_not_taken";

    public override ExportResult Export(in Batch<Metric> metrics)
    {
        var result = base.Export(metrics);
        if (result == ExportResult.Success)
            escalation.Succeeded(log, Operation);
        else
            escalation.Failed(log, new RepeatedFault(Operation, Refused)
            {
                Error = "The collector did not take the metrics; the next interval sends them as they are then. Look whether it runs where OTEL_EXPORTER_OTLP_ENDPOINT points.",
            });
        return result;
    }
}
