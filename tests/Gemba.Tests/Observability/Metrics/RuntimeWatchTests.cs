using System.Collections.Concurrent;
using Gemba.Observability.Metrics;
using Microsoft.Extensions.Logging;

namespace Gemba.Tests.Observability.Metrics;

public sealed class RuntimeWatchTests
{
    [Theory]
    [InlineData(26, 1)]
    [InlineData(24, 0)]
    public async Task More_than_25_busy_seconds_of_30_are_counted_and_warned_of(int busySeconds, int warnings)
    {
        using var process = new ObservedProcess();
        var (clock, log) = (new ManualClock(), new Lines());
        var used = TimeSpan.Zero;
        using var watch = new RuntimeWatch(new MetricsOptions(), process.Meter, (clock, log), () => used);
        await watch.StartAsync(default);
        await Eventually.HoldsAsync(() => clock.HasTimers, "it waits for the first tick");

        used = TimeSpan.FromSeconds(busySeconds) * Environment.ProcessorCount;
        clock.Advance(TimeSpan.FromSeconds(30));

        await Eventually.HoldsAsync(() => Value(process, "dotnet_busy_ratio") > 0, "the interval was judged");
        Assert.Equal(busySeconds / 30.0, Value(process, "dotnet_busy_ratio"), 6);
        Assert.Equal(warnings, Value(process, "dotnet_busy_intervals_total"));
        Assert.Equal(warnings, log.Warnings.Count(line => line.Contains($"{busySeconds}.0 of 30.0 s", StringComparison.Ordinal)));
        await watch.StopAsync(default);
    }

    [Fact]
    public async Task The_wait_for_a_thread_of_the_pool_is_measured()
    {
        using var process = new ObservedProcess();
        var clock = new ManualClock();
        using var watch = new RuntimeWatch(new MetricsOptions(), process.Meter, (clock, new Lines()), () => TimeSpan.Zero);
        await watch.StartAsync(default);
        await Eventually.HoldsAsync(() => clock.HasTimers, "it waits for the first tick");

        clock.Advance(TimeSpan.FromSeconds(1));

        await Eventually.HoldsAsync(() => Value(process, "dotnet_thread_pool_delay_seconds_count") == 1, "the work was done");
        await watch.StopAsync(default);
    }

    private static double Value(ObservedProcess process, string name) =>
        double.Parse(process.Prometheus.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Lines : ILogger
    {
        public ConcurrentQueue<string> Warnings { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
                Warnings.Enqueue(formatter(state, exception));
        }
    }
}
