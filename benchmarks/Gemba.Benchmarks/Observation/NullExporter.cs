using OpenTelemetry;

namespace Gemba.Benchmarks.Observation;

/// <summary>Takes what a provider collected and does nothing with it, for both sides alike.</summary>
internal sealed class NullExporter<T> : BaseExporter<T>
    where T : class
{
    public override ExportResult Export(in Batch<T> batch) => ExportResult.Success;
}
