using Gemba.Observability.Faults;
using Gemba.Observability.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gemba.Tests.Observability.Logging;

public sealed class LiveLevelsTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly ServiceProvider _services;

    public LiveLevelsTests()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(_kept));
        services.AddSingleton(provider => new LiveLevels(
            new LogOptions { Levels = "warn,Gemba.Spreadsheet=error", AskedLevelLasts = TimeSpan.FromMinutes(10) }, _clock, provider.GetRequiredService<ILogger<LiveLevels>>, () => null));
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(provider => provider.GetRequiredService<LiveLevels>());
        services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(provider => provider.GetRequiredService<LiveLevels>());
        _services = services.BuildServiceProvider();
    }

    private readonly KeptLines _kept = new();

    private LiveLevels Levels => _services.GetRequiredService<LiveLevels>();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_level_that_was_asked_for_holds_for_loggers_that_exist_and_returns_by_itself()
    {
        var logger = LoggerOf("Gemba.Spreadsheet.Cache");

        await Levels.AskAsync("Gemba.Spreadsheet", "debug", TimeSpan.FromMinutes(5));
        Assert.True(logger.IsEnabled(LogLevel.Debug));
        Assert.False(LoggerOf("Gemba.Protocol").IsEnabled(LogLevel.Information));

        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.False(logger.IsEnabled(LogLevel.Warning));
        Assert.Empty(Levels.Asked);
    }

    [Fact]
    public async Task Without_a_time_a_level_returns_after_the_usual_one()
    {
        await Levels.AskAsync(LiveLevels.Everything, "trace");

        _clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.True(LoggerOf("Elsewhere").IsEnabled(LogLevel.Trace));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(LoggerOf("Elsewhere").IsEnabled(LogLevel.Information));
    }

    [Fact]
    public async Task Each_of_two_levels_returns_at_its_own_time()
    {
        await Levels.AskAsync("A", "debug", TimeSpan.FromMinutes(2));
        await Levels.AskAsync("B", "debug", TimeSpan.FromMinutes(1));

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("A", Assert.Single(Levels.Asked).Category);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(Levels.Asked);
    }

    [Fact]
    public async Task What_is_asked_for_stands_over_what_is_configured_anew_and_the_new_one_returns()
    {
        await Levels.AskAsync("Gemba.Spreadsheet", "debug", TimeSpan.FromMinutes(1));
        Levels.Configure("error,Gemba.Spreadsheet=info");
        Assert.True(LoggerOf("Gemba.Spreadsheet").IsEnabled(LogLevel.Debug));

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(LoggerOf("Gemba.Spreadsheet").IsEnabled(LogLevel.Information));
        Assert.False(LoggerOf("Gemba.Spreadsheet").IsEnabled(LogLevel.Debug));
        Assert.False(LoggerOf("Elsewhere").IsEnabled(LogLevel.Warning));
    }

    [Fact]
    public async Task A_change_is_told_where_the_level_before_or_after_it_lets_it_be_seen()
    {
        await Levels.AskAsync(LiveLevels.Everything, "info", TimeSpan.FromMinutes(1));
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(2, _kept.Lines.Count);
        Assert.All(_kept.Lines, line => Assert.StartsWith("log level updated: ", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Gemba", "loud", "00:01:00", "log_level_unknown")]
    [InlineData("Gemba", "debug", "00:00:00.5", "observability_option")]
    [InlineData("Gemba", "debug", "1.00:00:01", "observability_option")]
    [InlineData("", "debug", "00:01:00", "log_category_unusable")]
    [InlineData("Gemba\nfoo", "debug", "00:01:00", "log_category_unusable")]
    public async Task What_cannot_be_taken_is_refused_and_changes_nothing(string category, string level, string time, string reason)
    {
        var fault = await Assert.ThrowsAsync<ObservabilityException>(() => Levels.AskAsync(category, level, TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));

        Assert.Equal(reason, fault.Reason);
        Assert.Empty(Levels.Asked);
    }

    [Fact]
    public async Task No_more_levels_are_kept_than_somebody_can_watch()
    {
        for (var i = 0; i < AskedLevel.Most; i++)
            await Levels.AskAsync($"C{i}", "debug");

        Assert.Equal("too_many_log_levels", (await Assert.ThrowsAsync<ObservabilityException>(() => Levels.AskAsync("one.more", "debug"))).Reason);
        await Levels.AskAsync("C0", "trace");
    }

    private ILogger LoggerOf(string category) => _services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
}
