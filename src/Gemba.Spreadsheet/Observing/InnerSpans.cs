using System.Diagnostics;
using Gemba.Observability.Tracing;

namespace Gemba.Spreadsheet.Observing;

/// <summary>Starts the spans inside a tool call, named by <see cref="SpanNames"/>; they cost nothing while nobody listens.</summary>
internal static class InnerSpans
{
    private static readonly ActivitySource Source = new(SpanNames.SpreadsheetSource);

    /// <summary>A span under the one that is current; ended by disposing.</summary>
    public static Activity? Start(string name) => Source.StartActivity(name);
}
