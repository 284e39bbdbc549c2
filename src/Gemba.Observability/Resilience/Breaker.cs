namespace Gemba.Observability.Resilience;

/// <summary>
/// Stops work on a dependency that fails: closed until enough failures fell into the window, then open for a time, then half open for a few attempts, which
/// close it or open it again. Polly's own breaker counts a share of failures and closes after one success; this one counts as the presets are written.
/// </summary>
public sealed class Breaker
{
    // What is refused while a few find out needs some moment to come again; their work takes about that long.
    private static readonly TimeSpan WhileTrying = TimeSpan.FromSeconds(1);

    private readonly ProtectionOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly Queue<long> _failures = new();
    private BreakerState _state;
    private int _era, _trying, _successes;
    private long _openedAt, _opened, _refused;
    private DateTimeOffset? _changedAt;
    private string? _lastError;

    internal Breaker(string name, ProtectionOptions options, TimeProvider clock) => (Name, _options, _clock) = (name, options, clock);

    /// <summary>What it protects, as in <c>file_io</c>.</summary>
    public string Name { get; }

    /// <summary>How it stands now.</summary>
    public BreakerReport Report
    {
        get
        {
            lock (_gate)
            {
                Forget();
                return new BreakerReport(
                    Name, _state, _failures.Count, _options.FailureThreshold, _successes, _options.SuccessThreshold,
                    Math.Round(_state == BreakerState.Open ? Left.TotalSeconds : 0, 3), _opened, _refused, _changedAt, _lastError);
            }
        }
    }

    private TimeSpan Left => _options.OpenTime - _clock.GetElapsedTime(_openedAt) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Asks to go through. Who may has to tell how it ended with <see cref="Leave"/>.</summary>
    internal BreakerEntry Enter()
    {
        lock (_gate)
        {
            BreakerChange? change = null;
            if (_state == BreakerState.Open)
            {
                if (Left is { Ticks: > 0 } left)
                    return Refuse(left);
                change = ChangeTo(BreakerState.HalfOpen, "open_time_over");
            }

            if (_state == BreakerState.HalfOpen && _trying + _successes >= _options.SuccessThreshold)
                return Refuse(WhileTrying);
            if (_state == BreakerState.HalfOpen)
                _trying++;
            return new BreakerEntry(_era, null, change);
        }
    }

    /// <summary>Tells how work ended that went through.</summary>
    internal BreakerChange? Leave(int era, Exception? failure)
    {
        var verdict = FailureClasses.Of(failure);
        lock (_gate)
        {
            if (era != _era)
                return null;
            if (_state == BreakerState.HalfOpen)
                return LeaveTrying(verdict, failure);
            return verdict == FailureClass.Unavailable ? Fail(failure) : null;
        }
    }

    /// <summary>Closes it whatever happened.</summary>
    internal BreakerChange? Reset()
    {
        lock (_gate)
        {
            _failures.Clear();
            return _state == BreakerState.Closed ? null : ChangeTo(BreakerState.Closed, "reset");
        }
    }

    private BreakerChange? LeaveTrying(FailureClass verdict, Exception? failure)
    {
        _trying--;
        if (verdict == FailureClass.Unavailable)
        {
            _lastError = failure!.GetType().Name;
            return Open("probe_failed");
        }

        // A caller that went away, or a thing that somebody held, says nothing of the dependency; any other end shows that it answered.
        if (verdict is FailureClass.Cancelled or FailureClass.Busy || ++_successes < _options.SuccessThreshold)
            return null;
        _failures.Clear();
        return ChangeTo(BreakerState.Closed, "probes_succeeded");
    }

    private BreakerChange? Fail(Exception? failure)
    {
        _lastError = failure!.GetType().Name;
        _failures.Enqueue(_clock.GetTimestamp());
        Forget();
        return _failures.Count >= _options.FailureThreshold ? Open("threshold") : null;
    }

    private BreakerChange Open(string cause)
    {
        _openedAt = _clock.GetTimestamp();
        _opened++;
        return ChangeTo(BreakerState.Open, cause);
    }

    private BreakerChange ChangeTo(BreakerState state, string cause)
    {
        var change = new BreakerChange(_state, state, _failures.Count, cause);
        (_state, _trying, _successes, _changedAt) = (state, 0, 0, _clock.GetUtcNow());
        _era++;
        return change;
    }

    private BreakerEntry Refuse(TimeSpan retryAfter)
    {
        _refused++;
        return new BreakerEntry(_era, retryAfter, null);
    }

    private void Forget()
    {
        while (_failures.TryPeek(out var oldest) && _clock.GetElapsedTime(oldest) > _options.FailureWindow)
            _failures.Dequeue();
    }
}
