using System.Text.Json;
using Gemba.Observability.Faults;
using ModelContextProtocol.Server;

namespace Gemba.Observability.Audit;

/// <summary>Records when the process began to serve, what it offers when that changes, and why it stopped.</summary>
internal sealed class ProcessEvents(IAuditTrail trail, string role, string version)
{
    // Whoever ends the process in a hurry waits this long for its last line.
    private static readonly TimeSpan LastLineLimit = TimeSpan.FromMilliseconds(500);

    public Task StartedAsync() => WriteAsync(Of(AuditEventType.ProcessStart).WithDetail("version", version).WithDetail("process_id", Environment.ProcessId));

    /// <param name="reason">What made it stop: the name of a signal, or <c>asked</c>.</param>
    /// <param name="exitCode">What it ends with.</param>
    /// <param name="took">From being told to stop to this moment.</param>
    /// <param name="cutOff">The calls that were not waited for.</param>
    public Task StoppedAsync(string reason, int exitCode, TimeSpan took, IReadOnlyList<string> cutOff)
    {
        var stopped = Of(AuditEventType.ProcessStop).WithDuration(took).WithDetail("reason", reason).WithDetail("exit_code", exitCode);
        if (cutOff.Count > 0)
            stopped.WithError($"{cutOff.Count} calls were cut off.", "calls_cut_off").WithDetail("cut_off", JsonSerializer.SerializeToElement(cutOff));
        return WriteAsync(stopped);
    }

    /// <summary>The same for a process that ends at once.</summary>
    public void StoppedNow(string reason, int exitCode, IReadOnlyList<string> cutOff) =>
        StoppedAsync(reason, exitCode, TimeSpan.Zero, cutOff).ContinueWith(static _ => { }, TaskScheduler.Default).Wait(LastLineLimit);

    /// <summary>Records each change of the tools that are offered from now on.</summary>
    public void Watch(McpServerPrimitiveCollection<McpServerTool>? tools)
    {
        if (tools is null)
            return;
        var known = NamesOf(tools);
        var gate = new Lock();
        tools.Changed += (_, _) =>
        {
            string[] came, went;
            lock (gate)
            {
                var now = NamesOf(tools);
                (came, went) = ([.. now.Except(known)], [.. known.Except(now)]);
                known = now;
            }

            _ = WriteAsync(Of(AuditEventType.ToolListChange)
                .WithDetail("came", JsonSerializer.SerializeToElement(came)).WithDetail("went", JsonSerializer.SerializeToElement(went)).WithDetail("tools", tools.Count));
        };
    }

    private static HashSet<string> NamesOf(McpServerPrimitiveCollection<McpServerTool> tools) => [.. tools.PrimitiveNames];

    private AuditEvent Of(AuditEventType type) => AuditEvent.New(type).WithResource(role);

    private async Task WriteAsync(AuditEvent happened)
    {
        try
        {
            await trail.WriteAsync(happened).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ObservabilityException or ObjectDisposedException)
        {
            // The journal tells itself that it cannot write; a process must be able to stop all the same.
            return;
        }
    }
}
