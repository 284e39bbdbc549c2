using Gemba.Gateway.Calls;
using Gemba.Gateway.Cord;
using Gemba.Gateway.Forwarding;
using Gemba.Gateway.Guarding;
using Gemba.Gateway.Identity;
using Gemba.Gateway.Limits;
using Gemba.Gateway.Observing;
using Gemba.Gateway.Pinning;
using Gemba.Gateway.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gemba.Gateway;

/// <summary>What every request passes between a client and a server, in this order; what the server says meanwhile goes back the same way.</summary>
internal sealed class GatewayPipeline
{
    /// <summary>The steps, first to last.</summary>
    public static readonly Type[] Steps = [typeof(ObserveStep), typeof(AuthenticateStep), typeof(LimitStep), typeof(CordStep), typeof(RouteStep), typeof(QuarantineStep), typeof(GuardStep), typeof(ForwardStep)];

    private readonly NextStep _first;

    public GatewayPipeline(IServiceProvider services)
    {
        _first = static (_, _) => Task.CompletedTask;
        foreach (var type in Steps.Reverse())
        {
            var (step, next) = ((IGatewayStep)services.GetRequiredService(type), _first);
            _first = (call, cancellationToken) => step.InvokeAsync(call, next, cancellationToken);
        }
    }

    /// <summary>Sends a request through all steps.</summary>
    public Task RunAsync(GatewayCall call, CancellationToken cancellationToken) => _first(call, cancellationToken);
}
