namespace Gemba.Observability.Metrics;

/// <summary>A bounded number of places for work, and the queue before them. Its figures are shown as <c>gemba_permits_*{gate}</c>.</summary>
public sealed class PermitGate : IDisposable
{
    private readonly SemaphoreSlim _places;
    private readonly int _capacity;
    private readonly TimeProvider _clock;
    private long _waiting;
    private long _waits;
    private long _refused;
    private long _waitedTicks;

    /// <summary>Opens the gate.</summary>
    /// <param name="name">Word of the label <c>gate</c>.</param>
    /// <param name="capacity">Most work inside at once.</param>
    /// <param name="meter">Where the figures are shown; <see langword="null"/> for nowhere.</param>
    /// <param name="clock">Measures the waiting.</param>
    public PermitGate(string name, int capacity, GembaMeter? meter, TimeProvider clock)
    {
        (Name, _capacity, _places, _clock) = (name, capacity, new SemaphoreSlim(capacity, capacity), clock);
        meter?.Observe(MetricTable.PermitsHeld, () => capacity - _places.CurrentCount, name);
        meter?.Observe(MetricTable.PermitsCapacity, () => capacity, name);
        meter?.Observe(MetricTable.PermitsWaiting, () => Interlocked.Read(ref _waiting), name);
        meter?.Observe(MetricTable.PermitWaits, () => Interlocked.Read(ref _waits), name);
        meter?.Observe(MetricTable.PermitWaitTime, () => TimeSpan.FromTicks(Interlocked.Read(ref _waitedTicks)).TotalSeconds, name);
        meter?.Observe(MetricTable.PermitsRefused, () => Interlocked.Read(ref _refused), name);
    }

    /// <summary>Word of the label <c>gate</c>.</summary>
    public string Name { get; }

    /// <summary>How it stands just now.</summary>
    public PermitFigures Figures => new(
        _capacity, _capacity - _places.CurrentCount, Interlocked.Read(ref _waiting), Interlocked.Read(ref _waits), Interlocked.Read(ref _refused), TimeSpan.FromTicks(Interlocked.Read(ref _waitedTicks)));

    /// <summary>Takes a place if one is free now.</summary>
    public bool TryEnter() => _places.Wait(0, CancellationToken.None);

    /// <summary>Waits for a place.</summary>
    /// <param name="longest">Longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there is a place, which <see cref="Leave"/> gives back, and how long it took.</returns>
    public async Task<(bool Entered, TimeSpan Waited)> EnterAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        if (TryEnter())
            return (true, TimeSpan.Zero);
        var began = _clock.GetTimestamp();
        Interlocked.Increment(ref _waits);
        Interlocked.Increment(ref _waiting);
        try
        {
            var entered = await _places.WaitAsync(longest, cancellationToken).ConfigureAwait(false);
            if (!entered)
                Interlocked.Increment(ref _refused);
            return (entered, _clock.GetElapsedTime(began));
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            Interlocked.Add(ref _waitedTicks, _clock.GetElapsedTime(began).Ticks);
        }
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => _places.Release();

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();
}
