using System.Numerics;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Cord;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Observing;
using Gemba.Observability.Calls;
using Gemba.Observability.Resilience;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Guarding;

/// <summary>Gives the call its time, chooses its server, and gives it another connection or server where the first one never saw the request.</summary>
internal sealed class GuardStep(GatewayOptions options, Cords cords, SafeCalls safe, GatewayMeter meter, TimeProvider clock) : IGatewayStep
{
    public async Task InvokeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken)
    {
        using var limit = call.Limit = new CallLimit(options.CallTimeout, options.Guard.QuestionTimeout, clock, cancellationToken);
        try
        {
            await TryAllAsync(call, next, limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (limit.IsOver)
        {
            throw new FaultException(limit.IsAsking
                ? GuardFaults.QuestionUnanswered(call.Backend!.Space, call.Backend.Name, options.Guard.QuestionTimeout)
                : GatewayFaults.TimedOut(call.Backend!.Space, call.Backend.Name, options.CallTimeout), late);
        }
    }

    private async Task TryAllAsync(GatewayCall call, NextStep next, CallLimit limit)
    {
        var candidates = Running(call);
        var pool = candidates[0].Pool;
        var kept = call.Client.ServedBy(candidates);
        var (tried, isRepeated, repeats) = (0UL, false, 0);
        pool.Retries.Earn();
        Refusal? last = null;
        while (true)
        {
            var at = pool.Pick(candidates, kept, tried);
            if (at < 0 && last is { IsUnseen: true } unseen && !isRepeated)
                (at, isRepeated) = (unseen.At, true);   // the last one a second time, over a new connection
            if (at < 0)
                throw last!.Fault;
            tried |= 1UL << at;
            call.Backend = candidates[at];
            // Before it answers: the client's next request may come before this one is over here.
            call.Client.Prefer(candidates, candidates[at]);
            last = await TryAsync(call, next, at, limit).ConfigureAwait(false);
            if (last is null)
                return;

            if (last.IsUnseen || last.IsForOthers)
                continue;
            if (!last.MayRepeat || repeats >= options.Guard.Retries || !MayRepeat(pool, candidates[at].Space))
                throw last.Fault;
            await PauseAsync(repeats++, limit).ConfigureAwait(false);
            if (BitOperations.PopCount(tried) == candidates.Count)
                tried = 0;   // all were asked; the same ones once more
        }
    }

    /// <returns><see langword="null"/> where the server answered.</returns>
    private async Task<Refusal?> TryAsync(GatewayCall call, NextStep next, int at, CallLimit limit)
    {
        var backend = call.Backend!;
        var pass = await EnterAsync(call, backend).ConfigureAwait(false);
        if (pass.RetryAfter is { } retryAfter)
            return new Refusal(at, new FaultException(GuardFaults.BreakerOpen(backend.Space, backend.Name, retryAfter)), IsForOthers: true);
        var (verdict, error) = (FailureClass.Cancelled, default(string));
        try
        {
            using (StageOf("backend.call", call, backend))
                await next(call, limit.Token).ConfigureAwait(false);
            verdict = call.ServerStatus >= 500 ? FailureClass.Unavailable : FailureClass.None;
            return null;
        }
        catch (Exception failed) when (UntriedIn(failed) is { } untried)
        {
            throw new FaultException(untried.Fault, failed);
        }
        catch (PeerException failed)
        {
            (verdict, error) = (VerdictOn(failed), failed.Failure.ToString());
            var mayRepeat = (failed.Failure == PeerFailure.Broken || failed.HttpStatus >= 500) && safe.MayRepeat(call);
            if (call.Session is { } session)
                await call.Client.LostAsync(backend, session, failed).ConfigureAwait(false);
            return new Refusal(at, new FaultException(FaultOf(backend, failed), failed), IsUnseen: failed.Failure is PeerFailure.Unreachable or PeerFailure.SessionLost, MayRepeat: mayRepeat);
        }
        catch (FaultException unavailable) when (unavailable.Fault.Reason == GatewayFaults.UnavailableReason)
        {
            // A wait before the next try is ours; it says nothing of the server.
            if (unavailable.InnerException is PeerException cause)
                (verdict, error) = (VerdictOn(cause), cause.Failure.ToString());
            return new Refusal(at, unavailable, IsForOthers: true);
        }
        catch (OperationCanceledException) when (limit.IsOver)
        {
            (verdict, error) = limit.IsAsking ? (FailureClass.None, null) : (FailureClass.Unavailable, "Timeout");
            throw;
        }
        catch (FaultException fault)
        {
            // It answered, and what it said cannot be had; or it was not asked at all.
            verdict = IdentityFaults.IsOfExchange(fault.Fault) ? FailureClass.Cancelled : FailureClass.None;
            throw;
        }
        finally
        {
            using (StageOf("circuitBreaker.record", call, backend))
                await backend.Guard.LeaveAsync(pass, verdict, error).ConfigureAwait(false);
        }
    }

    // Why there was no token for the server, wherever in the call it was wanted: for its own connection, a handshake or the request itself.
    private static FaultException? UntriedIn(Exception? failed)
    {
        for (; failed is not null; failed = failed.InnerException)
        {
            if (failed is PeerException { Failure: PeerFailure.NotTried, InnerException: FaultException told })
                return told;
        }

        return null;
    }

    private static async ValueTask<BreakerPass> EnterAsync(GatewayCall call, Backend backend)
    {
        using var stage = StageOf("circuitBreaker.allow", call, backend);
        return await backend.Guard.EnterAsync().ConfigureAwait(false);
    }

    private static Stage StageOf(string name, GatewayCall call, Backend backend) =>
        backend.Guard.HasBreaker && call.Observed is { } observed ? observed.StartStage(name, backend.Space, backend.Name) : default;

    private bool MayRepeat(Pool pool, string space)
    {
        var isAllowed = pool.Retries.TryTake();
        meter.Repeats(space, isAllowed);
        return isAllowed;
    }

    private Task PauseAsync(int repeats, CallLimit limit) =>
        Task.Delay(options.Guard.RetryDelay * Math.Pow(2, repeats) * (1 + (Random.Shared.NextDouble() / 2)), clock, limit.Token);

    // A server that an operator stopped gets no calls; where all are stopped the first one's reason is told.
    private IReadOnlyList<Backend> Running(GatewayCall call)
    {
        if (cords.IsEmpty)
            return call.Candidates;
        // What is named by its URI has a namespace only now.
        var space = call.Candidates[0].Space;
        if (cords.Find(CordTarget.OfSpace(space)) is { } stopped)
            throw new FaultException(GatewayFaults.Stopped(call.Target ?? space, stopped.Reason));
        var running = call.Candidates.Where(backend => cords.Find(CordTarget.OfBackend(backend.Space, backend.Name)) is null).ToArray();
        return running.Length > 0
            ? running
            : throw new FaultException(GatewayFaults.Stopped(call.Candidates[0].Name, cords.Find(CordTarget.OfBackend(call.Candidates[0].Space, call.Candidates[0].Name))!.Reason));
    }

    // One that refuses with a client's error, or answers too much, works.
    private static FailureClass VerdictOn(PeerException failed) => failed.Failure switch
    {
        PeerFailure.TooLarge or PeerFailure.SessionLost or PeerFailure.NotTried => FailureClass.None,
        PeerFailure.Refused when failed.HttpStatus < 500 => FailureClass.None,   // also a handshake that was answered with an error
        _ => FailureClass.Unavailable,
    };

    private Fault FaultOf(Backend backend, PeerException failed) => failed.Failure switch
    {
        PeerFailure.TooLarge => GatewayFaults.ResultTooLarge(backend.Space, backend.Name, failed.Bytes, options.MaxResultBytes),
        PeerFailure.Unreadable => GatewayFaults.BackendUnreadable(backend.Space, backend.Name),
        PeerFailure.Refused => GatewayFaults.BackendRefused(backend.Space, backend.Name, failed.HttpStatus),
        PeerFailure.Broken => GatewayFaults.BackendBroke(backend.Space, backend.Name),
        _ => GatewayFaults.BackendUnavailable(backend.Space, backend.Name, options.FirstBackoff),
    };

    /// <summary>One server did not answer.</summary>
    /// <param name="At">Its place among the candidates.</param>
    /// <param name="Fault">What the client is told where no other one answers.</param>
    /// <param name="IsUnseen">Whether it surely never saw the request.</param>
    /// <param name="IsForOthers">Whether it was not asked at all.</param>
    /// <param name="MayRepeat">Whether it may get the same call again.</param>
    private sealed record Refusal(int At, FaultException Fault, bool IsUnseen = false, bool IsForOthers = false, bool MayRepeat = false);
}
