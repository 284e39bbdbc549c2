using System.Globalization;

namespace Gemba.Observability.Tracing;

/// <summary>Bounds of the spans that wait for an exporter: the standard variables of OpenTelemetry's batch processor, with its defaults.</summary>
/// <param name="Queue"><c>OTEL_BSP_MAX_QUEUE_SIZE</c>: spans that wait, 2,048; some 2 MB.</param>
/// <param name="Batch"><c>OTEL_BSP_MAX_EXPORT_BATCH_SIZE</c>: spans that are sent at once, 512.</param>
/// <param name="Delay"><c>OTEL_BSP_SCHEDULE_DELAY</c>: the pause between two batches that are not full, 5 s.</param>
internal sealed record SpanQueueLimits(int Queue, int Batch, TimeSpan Delay)
{
    private const int MostSpans = 1_000_000;

    internal static SpanQueueLimits From(Func<string, string?> read)
    {
        var queue = Number(read("OTEL_BSP_MAX_QUEUE_SIZE"), 2048);
        return new SpanQueueLimits(
            queue, Math.Min(queue, Number(read("OTEL_BSP_MAX_EXPORT_BATCH_SIZE"), 512)), TimeSpan.FromMilliseconds(Number(read("OTEL_BSP_SCHEDULE_DELAY"), 5000)));
    }

    // As the specification says, what cannot be used counts as not given.
    private static int Number(string? text, int usual) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MostSpans ? number : usual;
}
