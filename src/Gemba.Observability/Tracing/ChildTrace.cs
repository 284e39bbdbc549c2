using System.Diagnostics;
using Gemba.Observability.Calls;

namespace Gemba.Observability.Tracing;

/// <summary>Passes the current trace on to a process that is about to start, in its environment.</summary>
/// <remarks>
/// OpenTelemetry, "Environment Variables as Context Propagation Carriers": <c>TRACEPARENT</c>, <c>TRACESTATE</c>, <c>BAGGAGE</c>; and the same with <c>OTEL_</c> before it, which
/// older programs look for.
/// </remarks>
public static class ChildTrace
{
    private const string OlderPrefix = "OTEL_";

    /// <summary>Sets the variables, and takes away those that this process was itself started with: they name another span.</summary>
    /// <param name="start">How the process will be started; <see cref="ProcessStartInfo.UseShellExecute"/> must be off.</param>
    /// <returns>The same.</returns>
    public static ProcessStartInfo PassTrace(this ProcessStartInfo start)
    {
        ArgumentNullException.ThrowIfNull(start);
        var remote = OpenCall.Current?.Remote ?? RemoteTrace.None;
        var context = Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? span.Context : remote.Context;
        var exists = context != default;
        Set(start, "TRACEPARENT", exists ? TraceContextText.Write(context) : null);
        Set(start, "TRACESTATE", exists ? context.TraceState : null);
        Set(start, "BAGGAGE", exists ? remote.Baggage : null);
        return start;
    }

    private static void Set(ProcessStartInfo start, string name, string? value)
    {
        foreach (var variable in new[] { name, OlderPrefix + name })
        {
            if (string.IsNullOrEmpty(value))
                start.Environment.Remove(variable);
            else
                start.Environment[variable] = value;
        }
    }
}
