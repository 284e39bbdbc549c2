using Polly;
using Polly.Retry;

namespace Gemba.Observability.Resilience;

/// <summary>The way to a dependency: a breaker, and behind it the repeats of what failed in passing. One failure of the breaker is work that failed with all its repeats.</summary>
public sealed class Protection
{
    private readonly ProtectionOptions _options;
    private readonly ProtectionEvents _events;
    private readonly ResiliencePipeline _pipeline;

    internal Protection(string name, ProtectionOptions options, ProtectionSurroundings around)
    {
        _options = options;
        Breaker = new Breaker(name, options, around.Clock);
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

    /// <summary>Closes the breaker by hand.</summary>
    /// <returns>Whether it was not closed.</returns>
    internal async Task<bool> ResetAsync()
    {
        var change = Breaker.Reset();
        await _events.ChangedAsync(change).ConfigureAwait(false);
        return change is not null;
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
