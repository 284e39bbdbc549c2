using System.Globalization;
using Gemba.Observability.Diagnostics;
using Gemba.Observability.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Profiling;

/// <summary><c>/debug/heap</c>: which types the managed heap consists of.</summary>
internal sealed class HeapPage(HeapLook look, ProfilingOptions options)
{
    private const int UsualTypes = 50;
    private const int MostTypes = 10_000;

    public DebugPage Page => new(
        "/debug/heap", $"Types of the managed heap by bytes; ?top={UsualTypes}. Collects the whole heap and stops the process while it counts, about a second for a million objects.", AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var top = TopOf(context.Request.Query["top"]);
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        var heap = await look.TakeAsync(context.RequestAborted).ConfigureAwait(false);
        await context.ShowAsync(new
        {
            Bytes = heap.Types.Sum(type => type.Bytes),
            Objects = heap.Types.Sum(type => type.Objects),
            Types = heap.Types.Count,
            TookSeconds = Math.Round(heap.Took.TotalSeconds, 3),
            Complete = heap.IsComplete,
            Note = heap.IsComplete ? null : $"Not every object was told: the buffer of {options.HeapBufferBytes >> 20} MB was too small. Raise profiling:heapBufferBytes.",
            Top = heap.Types.Take(top),
        }).ConfigureAwait(false);
    }

    private static int TopOf(string? asked)
    {
        if (string.IsNullOrEmpty(asked))
            return UsualTypes;
        return int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top is >= 1 and <= MostTypes
            ? top
            : throw ObservabilityFaults.OutOfRange("top", asked, $"1 to {MostTypes}");
    }
}
