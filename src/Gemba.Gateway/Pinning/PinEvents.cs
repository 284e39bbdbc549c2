using Gemba.Gateway.Backends;
using Gemba.Gateway.Observing;
using Gemba.Observability.Audit;
using Gemba.Observability.Faults;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Pinning;

/// <summary>Tells of tools that changed: log, audit trail and metrics.</summary>
internal sealed class PinEvents(IAuditTrail audit, GatewayMeter meter, ILogger<PinEvents> log)
{
    /// <summary>A tool is not what it was.</summary>
    public void Changed(ToolPin pin, Backend backend, bool isHeldBack)
    {
        var differences = ToolDifference.Between(pin.Known, pin.Changed!);
        var places = string.Join(", ", differences.Select(difference => difference.At.Length > 0 ? difference.At : "its hash").Take(10));
        meter.ToolChanged(backend);
        Log.ToolChanged(log, pin.Target, places, isHeldBack ? "It is held back until it is accepted" : "It goes on");
        _ = TellAsync(EventOf(pin, pin.Changed!, "changed").WithOutcome(isHeldBack ? AuditOutcome.Failure : AuditOutcome.Success).WithDetail("places", places));
    }

    /// <summary>A tool is again what it was.</summary>
    public void Reverted(ToolPin pin)
    {
        Log.ToolReverted(log, pin.Target);
        _ = TellAsync(EventOf(pin, pin.Known, "reverted"));
    }

    /// <summary>An operator took a change for good.</summary>
    public Task AcceptedAsync(ToolPin pin)
    {
        Log.ToolAccepted(log, pin.Target);
        return TellAsync(EventOf(pin, pin.Changed!, "accepted"));
    }

    /// <summary>No more tools are remembered.</summary>
    public void Full(int most, bool areHeldBack) => Log.PinsFull(log, most, areHeldBack ? "further ones are held back" : "changes of further ones are not seen");

    /// <summary>What is known could not be kept.</summary>
    public void NotWritten(Exception failed) => Log.PinsNotWritten(log, failed.Message);

    private static AuditEvent EventOf(ToolPin pin, SeenDefinition now, string what) => AuditEvent.New(AuditEventType.ToolDefinitionChange)
        .WithResource(pin.Target).WithDetail("what", what).WithDetail("was", pin.Known.Hash).WithDetail("is", now.Hash);

    private async Task TellAsync(AuditEvent told)
    {
        try
        {
            await audit.WriteAsync(told).ConfigureAwait(false);
        }
        catch (ObservabilityException)
        {
            // The trail says itself that it cannot be written.
        }
    }
}
