using Gemba.Observability.Calls;
using Gemba.Observability.Faults;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Observability.Audit;

/// <summary>Refuses a tool call before it does anything, while it could not be recorded and the policy is closed.</summary>
internal static class AuditGate
{
    public static McpRequestHandler<CallToolRequestParams, CallToolResult> Before(
        McpRequestHandler<CallToolRequestParams, CallToolResult> next, IAuditTrail trail) => (request, cancellationToken) =>
        {
            try
            {
                trail.ThrowIfClosed();
            }
            catch (ObservabilityException fault)
            {
                if (OpenCall.Current is { } call)
                    call.FaultReason = fault.Reason;
                return ValueTask.FromResult(new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = fault.Message }] });
            }

            return next(request, cancellationToken);
        };
}
