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
    private readonly bool _countsInARow;
    private readonly Lock _gate = new();
    private readonly Queue<long> _failures = new();
    private volatile BreakerState _state;
    private volatile int _era;
    private volatile bool _hasFailures;
    private int _trying, _successes;
    private long _openedAt, _opened, _refused;
    private TimeSpan _openFor;
    private DateTimeOffset? _changedAt;
    private string? _lastError;

    internal Breaker(string name, ProtectionOptions options, TimeProvider clock, bool countsInARow = false) =>
        (Name, _options, _clock, _countsInARow) = (name, options, clock, countsInARow);

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

    /// <summary>Whether work would be refused now for a longer time.</summary>
    internal bool IsOpen => _state == BreakerState.Open && Left > TimeSpan.Zero;

    private TimeSpan Left => _openFor - _clock.GetElapsedTime(_openedAt) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Asks to go through. Who may has to tell how it ended with <see cref="Leave(int, Exception?)"/>.</summary>
    internal BreakerEntry Enter()
    {
        // The everyday way takes no lock. Whoever reads an era that ends meanwhile is not counted.
        var era = _era;
        if (_state == BreakerState.Closed)
            return new BreakerEntry(era, null, null);
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
    internal BreakerChange? Leave(int era, Exception? failure) => Leave(era, FailureClasses.Of(failure), failure?.GetType().Name);

    /// <summary>Tells how work ended that went through, for who knows better than its exception what that means.</summary>
    internal BreakerChange? Leave(int era, FailureClass verdict, string? error)
    {
        if (verdict != FailureClass.Unavailable && _state == BreakerState.Closed && !(_countsInARow && _hasFailures))
            return null;
        lock (_gate)
        {
            if (era != _era)
                return null;
            if (_state == BreakerState.HalfOpen)
                return LeaveTrying(verdict, error);
            if (verdict == FailureClass.Unavailable)
                return Fail(error);
            if (_countsInARow && verdict == FailureClass.None)
                ForgetAll();
            return null;
        }
    }

    /// <summary>Lets the next work through where it is open: something says that the dependency is back.</summary>
    internal void TrySoon()
    {
        lock (_gate)
        {
            if (_state == BreakerState.Open)
                _openFor = TimeSpan.Zero;
        }
    }

    /// <summary>Closes it whatever happened.</summary>
    internal BreakerChange? Reset()
    {
        lock (_gate)
        {
            ForgetAll();
            return _state == BreakerState.Closed ? null : ChangeTo(BreakerState.Closed, "reset");
        }
    }

    private BreakerChange? LeaveTrying(FailureClass verdict, string? error)
    {
        _trying--;
        if (verdict == FailureClass.Unavailable)
        {
            _lastError = error;
            return Open("probe_failed");
        }

        // A caller that went away, or a thing that somebody held, says nothing of the dependency; any other end shows that it answered.
        if (verdict is FailureClass.Cancelled or FailureClass.Busy || ++_successes < _options.SuccessThreshold)
            return null;
        ForgetAll();
        return ChangeTo(BreakerState.Closed, "probes_succeeded");
    }

    private BreakerChange? Fail(string? error)
    {
        _lastError = error;
        _failures.Enqueue(_clock.GetTimestamp());
        _hasFailures = true;
        Forget();
        return _failures.Count >= _options.FailureThreshold ? Open("threshold") : null;
    }

    private BreakerChange Open(string cause)
    {
        (_openedAt, _openFor) = (_clock.GetTimestamp(), _options.OpenTime);
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

    private void ForgetAll()
    {
        _failures.Clear();
        _hasFailures = false;
    }

    private void Forget()
    {
        while (_failures.TryPeek(out var oldest) && _clock.GetElapsedTime(oldest) > _options.FailureWindow)
            _failures.Dequeue();
    }
}
