namespace Gemba.Gateway.Guarding;

/// <summary>The time of one call. It stands still while the client is asked something: a person answers slower than a server works.</summary>
internal sealed class CallLimit : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _questionTimeout;
    private readonly CancellationToken _outer;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenRegistration _watching;
    private TimeSpan _left;
    private long _since;
    private int _open;
    private bool _wasAsking;
    private bool _isOut;

    /// <param name="timeout">Time for the server's work.</param>
    /// <param name="questionTimeout">Time for the client's answers, each time that it is asked.</param>
    /// <param name="clock">Measures both.</param>
    /// <param name="outer">The client wants no answer any more.</param>
    public CallLimit(TimeSpan timeout, TimeSpan questionTimeout, TimeProvider clock, CancellationToken outer)
    {
        (_left, _questionTimeout, _clock, _outer, _since) = (timeout, questionTimeout, clock, outer, clock.GetTimestamp());
        _over = new CancellationTokenSource(timeout, clock);
        Token = _over.Token;   // also for who still holds it when the call is over
        _watching = outer.UnsafeRegister(static over => ((CancellationTokenSource)over!).Cancel(), _over);
    }

    /// <summary>Set when the time is over or the client wants no answer any more.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether it still bounds anything: the time runs, or stands still for a question. Its token fires no more when the call is out of the hands of whoever measures it.</summary>
    public bool IsRunning => !Volatile.Read(ref _isOut) && !Token.IsCancellationRequested;

    /// <summary>Whether the time is over, and not the client gone.</summary>
    public bool IsOver => _over.IsCancellationRequested && !_outer.IsCancellationRequested;

    /// <summary>Whether the client has been asked something and has not answered.</summary>
    public bool IsAsking => Volatile.Read(ref _open) > 0;

    /// <summary>Whether the client was asked anything.</summary>
    public bool WasAsking => Volatile.Read(ref _wasAsking);

    /// <summary>The client is asked something.</summary>
    public void Asked()
    {
        lock (_gate)
        {
            _wasAsking = true;
            if (_open++ > 0)
                return;
            _left -= _clock.GetElapsedTime(_since);
            Restart(_questionTimeout);
        }
    }

    /// <summary>The client answered, or cannot be asked.</summary>
    public void Answered()
    {
        lock (_gate)
        {
            if (--_open > 0)
                return;
            _since = _clock.GetTimestamp();
            Restart(_left);
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _isOut, true);
        _watching.Dispose();
        lock (_gate)
            _over.Dispose();
    }

    // An answer may come when the call is over already.
    private void Restart(TimeSpan left)
    {
        try
        {
            if (!_over.IsCancellationRequested)
                _over.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }
}
