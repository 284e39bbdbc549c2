using Polly;
using Polly.Retry;

namespace Gemba.Observability.Resilience;

/// <summary>The way to a dependency: a breaker, and behind it the repeats of what failed in passing. One failure of the breaker is work that failed with all its repeats.</summary>
public sealed class Protection
{
    private readonly ProtectionOptions _options;
    private readonly ProtectionEvents _events;
    private readonly ResiliencePipeline _pipeline;

    internal Protection(string name, ProtectionOptions options, ProtectionSurroundings around, bool countsInARow = false)
    {
        _options = options;
        Breaker = new Breaker(name, options, around.Clock, countsInARow);
        _events = new ProtectionEvents(Breaker, options, around);
        var builder = new ResiliencePipelineBuilder { Name = name, TimeProvider = around.Clock };
        builder.AddStrategy(_ => new BreakerStrategy(Breaker, _events), new BreakerPart());
        if (options.MostRetries > 0)
            builder.AddRetry(Repeats());
        _pipeline = builder.Build();
    }

    /// <summary>The breaker of this way.</summary>
    public Breaker Breaker { get; }

    /// <summary>Does work behind the breaker, and again where it failed in passing.</summary>
    /// <param name="operation">What the log calls it, as in <c>open_workbook</c>.</param>
    /// <param name="work">May run several times.</param>
    /// <param name="cancellationToken">Ends the work and the pauses.</param>
    /// <exception cref="BreakerOpenException">The breaker is open; nothing was done.</exception>
    public async Task<T> RunAsync<T>(string operation, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(operation, cancellationToken);
        try
        {
            var done = await _pipeline.ExecuteAsync(static async (run, work) => await work(run.CancellationToken).ConfigureAwait(false), context, work).ConfigureAwait(false);
            _events.Succeeded(operation);
            return done;
        }
        catch (Exception failure) when (FailureClasses.IsTransient(failure))
        {
            _events.GaveUp(operation, _options.MostRetries + 1, failure);
            throw;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Whether work would be refused now, and not only because somebody tries just now.</summary>
    public bool IsOpen => Breaker.IsOpen;

    /// <summary>Asks to go through the breaker without repeats, for a caller that knows better than an exception's type what failed. Who may has to <see cref="LeaveAsync"/>.</summary>
    public ValueTask<BreakerPass> EnterAsync()
    {
        var entry = Breaker.Enter();
        return entry.Change is null ? new(new BreakerPass(entry.Era, entry.RetryAfter)) : TellAsync(entry);
    }

    /// <summary>Tells how work ended that went through.</summary>
    /// <param name="pass">What <see cref="EnterAsync"/> said.</param>
    /// <param name="verdict">What it says of the dependency.</param>
    /// <param name="error">A word for what failed.</param>
    public ValueTask LeaveAsync(BreakerPass pass, FailureClass verdict, string? error = null) =>
        Breaker.Leave(pass.Era, verdict, error) is { } change ? _events.ChangedAsync(change) : default;

    /// <summary>Something says that the dependency is back: an open breaker lets the next work through to find out.</summary>
    public void TrySoon() => Breaker.TrySoon();

    /// <summary>Closes the breaker by hand.</summary>
    /// <returns>Whether it was not closed.</returns>
    internal async Task<bool> ResetAsync()
    {
        var change = Breaker.Reset();
        await _events.ChangedAsync(change).ConfigureAwait(false);
        return change is not null;
    }

    private async ValueTask<BreakerPass> TellAsync(BreakerEntry entry)
    {
        await _events.ChangedAsync(entry.Change).ConfigureAwait(false);
        return new BreakerPass(entry.Era, entry.RetryAfter);
    }

    private RetryStrategyOptions Repeats() => new()
    {
        MaxRetryAttempts = _options.MostRetries,
        ShouldHandle = end => new(FailureClasses.IsTransient(end.Outcome.Exception)),
        DelayGenerator = end => new(PauseAfter(end.AttemptNumber)),
        OnRetry = end =>
        {
            _events.Repeats(end.Context.OperationKey ?? "", end.AttemptNumber + 1, end.RetryDelay, end.Outcome.Exception!);
            return default;
        },
    };

    private TimeSpan? PauseAfter(int attempt) => _options.FirstDelay * Math.Pow(2, attempt) * (1 + (Random.Shared.NextDouble() / 4));

    private sealed class BreakerPart : ResilienceStrategyOptions;
}
