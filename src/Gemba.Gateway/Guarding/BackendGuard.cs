using Gemba.Observability.Resilience;

namespace Gemba.Gateway.Guarding;

/// <summary>What is known of one server's calls: how many are under way, whether its breaker lets more through, and whether it is left out for a while.</summary>
/// <param name="breaker">Its breaker; <see langword="null"/> where breakers are off.</param>
/// <param name="outliers">Holds its failures against those of its namespace's other servers.</param>
internal sealed class BackendGuard(Protection? breaker, Outliers outliers)
{
    private int _pending;

    /// <summary>Calls that wait for its answer.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Whether it has a breaker.</summary>
    public bool HasBreaker => breaker is not null;

    /// <summary>Its breaker's state; closed where it has none.</summary>
    public BreakerState BreakerState => breaker?.Breaker.Report.State ?? BreakerState.Closed;

    /// <summary>Whether its breaker refuses calls just now.</summary>
    public bool IsOpen => breaker?.IsOpen == true;

    /// <summary>How it stands among the others.</summary>
    public OutlierRecord Record { get; } = outliers.Enroll();

    /// <summary>Whether it is left out for a while.</summary>
    public bool IsEjected => outliers.IsEjected(Record);

    /// <summary>Begins a call, where the breaker lets it through; whoever may has to <see cref="LeaveAsync"/>.</summary>
    public async ValueTask<BreakerPass> EnterAsync()
    {
        var pass = breaker is null ? default : await breaker.EnterAsync().ConfigureAwait(false);
        if (pass.RetryAfter is null)
            Interlocked.Increment(ref _pending);
        return pass;
    }

    /// <summary>The call is over.</summary>
    public ValueTask LeaveAsync(BreakerPass pass, FailureClass verdict, string? error = null)
    {
        Interlocked.Decrement(ref _pending);
        if (verdict is FailureClass.None or FailureClass.Unavailable)
            outliers.Count(Record, failed: verdict == FailureClass.Unavailable);
        return breaker?.LeaveAsync(pass, verdict, error) ?? default;
    }

    /// <summary>It was reached anew.</summary>
    public void CameBack() => breaker?.TrySoon();
}
