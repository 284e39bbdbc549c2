using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Cord;
using Gemba.Gateway.Faults;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Guarding;

/// <summary>Gives the call its time, and another connection or server where the first one never saw the request.</summary>
internal sealed class GuardStep(GatewayOptions options, Cords cords, TimeProvider clock) : IGatewayStep
{
    public async Task InvokeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.CallTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await TryAllAsync(call, next, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FaultException(GatewayFaults.TimedOut(call.Backend!.Space, call.Backend.Name, options.CallTimeout), late);
        }
    }

    private async Task TryAllAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken)
    {
        var order = call.Client.Preferred(Running(call));
        // Each server once, and the last one a second time over a new connection.
        for (var attempt = 0; ; attempt++)
        {
            var backend = call.Backend = order[Math.Min(attempt, order.Count - 1)];
            try
            {
                await next(call, cancellationToken).ConfigureAwait(false);
                call.Client.Prefer(call.Candidates, backend);
                return;
            }
            catch (PeerException failed)
            {
                if (call.Session is { } session)
                    await call.Client.LostAsync(backend, session, failed).ConfigureAwait(false);
                if (failed.Failure is not (PeerFailure.Unreachable or PeerFailure.SessionLost) || attempt >= order.Count)
                    throw new FaultException(FaultOf(backend, failed), failed);
            }
            catch (FaultException unavailable) when (unavailable.InnerException is PeerException or null && unavailable.Fault.Reason == "backend_unavailable" && attempt + 1 < order.Count)
            {
                // The next one may answer.
            }
        }
    }

    // A server that an operator stopped gets no calls; where all are stopped the first one's reason is told.
    private IReadOnlyList<Backend> Running(GatewayCall call)
    {
        if (cords.IsEmpty)
            return call.Candidates;
        var running = call.Candidates.Where(backend => cords.Find(CordTarget.OfBackend(backend.Space, backend.Name)) is null).ToArray();
        return running.Length > 0
            ? running
            : throw new FaultException(GatewayFaults.Stopped(call.Candidates[0].Name, cords.Find(CordTarget.OfBackend(call.Candidates[0].Space, call.Candidates[0].Name))!.Reason));
    }

    private Fault FaultOf(Backend backend, PeerException failed) => failed.Failure switch
    {
        PeerFailure.TooLarge => GatewayFaults.ResultTooLarge(backend.Space, backend.Name, failed.Bytes, options.MaxResultBytes),
        PeerFailure.Unreadable => GatewayFaults.BackendUnreadable(backend.Space, backend.Name),
        PeerFailure.Refused => GatewayFaults.BackendRefused(backend.Space, backend.Name, failed.HttpStatus),
        PeerFailure.Broken => GatewayFaults.BackendBroke(backend.Space, backend.Name),
        _ => GatewayFaults.BackendUnavailable(backend.Space, backend.Name, options.FirstBackoff),
    };
}
