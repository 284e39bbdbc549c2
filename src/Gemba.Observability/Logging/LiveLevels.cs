using Gemba.Observability.Audit;
using Gemba.Observability.Faults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gemba.Observability.Logging;

/// <summary>The levels of the log while the process runs: those that were configured, and over them those that somebody asked for a while.</summary>
/// <remarks>The most exact category counts, wherever its rule comes from; of two rules for the same category the asked one counts.</remarks>
public sealed class LiveLevels : IOptionsChangeTokenSource<LoggerFilterOptions>, IPostConfigureOptions<LoggerFilterOptions>, IDisposable
{
    /// <summary>What stands for the level of everything that has no rule of its own.</summary>
    public const string Everything = "*";

    private const string Option = "logs:levels";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, AskedLevel> _asked = new(StringComparer.Ordinal);
    private readonly LogOptions _options;
    private readonly TimeProvider _clock;
    private readonly ITimer _return;
    private string? _configured;
    private CancellationTokenSource _changed = new();
    // A logger needs the rules before there can be one.
    private readonly Lazy<ILogger> _logger;
    private readonly Lazy<IAuditTrail?> _audit;

    /// <exception cref="ObservabilityException">A word of the configured levels is none.</exception>
    internal LiveLevels(LogOptions options, TimeProvider clock, Func<ILogger> logger, Func<IAuditTrail?> audit)
    {
        (_options, _clock, _configured, _logger, _audit) = (options, clock, options.Levels, new(logger), new(audit));
        LogLevels.Parse(options.Levels);
        _return = clock.CreateTimer(_ => ReturnDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Name of the options that these rules belong to.</summary>
    string IOptionsChangeTokenSource<LoggerFilterOptions>.Name => Options.DefaultName;

    /// <summary>The configured levels, as they were written; <see langword="null"/> for the default, info.</summary>
    public string? Configured
    {
        get
        {
            lock (_gate)
                return _configured;
        }
    }

    /// <summary>The levels that were asked for and have not returned yet, in order of their category.</summary>
    internal IReadOnlyList<AskedLevel> Asked
    {
        get
        {
            lock (_gate)
                return [.. _asked.Values.OrderBy(asked => asked.Category, StringComparer.Ordinal)];
        }
    }

    /// <summary>Puts other levels in the place of the configured ones, as a changed file does; what was asked for stays over them until its time.</summary>
    /// <exception cref="ObservabilityException">A word is no level; nothing is changed.</exception>
    public void Configure(string? levels)
    {
        LogLevels.Parse(levels);
        Change(() => _configured = levels, () => Tell(Everything, levels ?? "info", "it was configured", null));
    }

    /// <summary>Changes the level of a category for a while.</summary>
    /// <param name="category">A category or its beginning, as in <c>Gemba.Spreadsheet</c>; <see cref="Everything"/> for all that has no rule of its own.</param>
    /// <param name="level">trace, debug, info, warn, error, critical or off.</param>
    /// <param name="time">How long; <see langword="null"/> for the usual time.</param>
    /// <param name="cancellationToken">Ends the wait for the audit trail.</param>
    /// <exception cref="ObservabilityException">The category, the level or the time cannot be taken, or the change could not be recorded where it must be.</exception>
    public async Task AskAsync(string category, string level, TimeSpan? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(category);
        ArgumentNullException.ThrowIfNull(level);
        var asked = Checked(category, level, time ?? _options.AskedLevelLasts);
        if (_audit.Value is { } audit)
            await audit.WriteAsync(EventOf(asked), cancellationToken).ConfigureAwait(false);
        Change(() => _asked[category] = asked, () => Tell(category, level, "it was asked for", asked.Until));
    }

    IChangeToken IOptionsChangeTokenSource<LoggerFilterOptions>.GetChangeToken()
    {
        lock (_gate)
            return new CancellationChangeToken(_changed.Token);
    }

    void IPostConfigureOptions<LoggerFilterOptions>.PostConfigure(string? name, LoggerFilterOptions options)
    {
        // The first rules give way to every later one of the same category: what the host's configuration says, what we were told, and last what was asked for.
        foreach (var rule in LogLevels.Usual)
            options.Rules.Insert(0, rule);
        lock (_gate)
        {
            foreach (var rule in LogLevels.Parse(_configured))
                options.Rules.Add(rule);
            foreach (var asked in _asked.Values)
                options.Rules.Add(new LoggerFilterRule(null, asked.Category == Everything ? null : asked.Category, asked.Level, null));
        }
    }

    /// <summary>Stops the clock; levels stay as they are.</summary>
    public void Dispose()
    {
        _return.Dispose();
        _changed.Dispose();
    }

    private AskedLevel Checked(string category, string level, TimeSpan time)
    {
        if (category.Length is 0 or > AskedLevel.LongestCategory || (category != Everything && !category.All(letter => char.IsAsciiLetterOrDigit(letter) || "._+`-".Contains(letter, StringComparison.Ordinal))))
            throw ObservabilityFaults.LogCategoryUnusable();
        if (time < AskedLevel.ShortestTime || time > AskedLevel.LongestTime)
            throw ObservabilityFaults.OutOfRange("for", time, $"{AskedLevel.ShortestTime} to {AskedLevel.LongestTime}, as hh:mm:ss");
        lock (_gate)
        {
            if (_asked.Count >= AskedLevel.Most && !_asked.ContainsKey(category))
                throw ObservabilityFaults.TooManyLogLevels(AskedLevel.Most);
        }

        return new AskedLevel(category, LogLevels.LevelOf(level), _clock.GetUtcNow() + time);
    }

    /// <summary>Tells a change while it can be seen: before it where it makes the log quieter, after it where it makes it louder.</summary>
    private void Change(Action change, Action tell)
    {
        var isSeen = _logger.Value.IsEnabled(LogLevel.Information);
        if (isSeen)
            tell();
        CancellationTokenSource before;
        lock (_gate)
        {
            change();
            (before, _changed) = (_changed, new CancellationTokenSource());
            WaitForNext(TimeSpan.Zero);
        }

        before.Cancel();
        before.Dispose();
        if (!isSeen)
            tell();
    }

    private void ReturnDue()
    {
        var now = _clock.GetUtcNow();
        foreach (var due in Asked.Where(asked => asked.Until <= now))
            Change(() => _asked.Remove(due.Category), () => Tell(due.Category, "as configured", "its time is over", null));
        lock (_gate)
            WaitForNext(TimeSpan.FromMilliseconds(1)); // a timer counts whole milliseconds and may ring a little early
    }

    private void WaitForNext(TimeSpan least)
    {
        var wait = _asked.Count == 0 ? Timeout.InfiniteTimeSpan : _asked.Values.Min(asked => asked.Until) - _clock.GetUtcNow();
        _return.Change(_asked.Count > 0 && wait < least ? least : wait, Timeout.InfiniteTimeSpan);
    }

    private void Tell(string category, string level, string why, DateTimeOffset? until) =>
        Log.LevelUpdated(_logger.Value, category, level, why, until?.UtcDateTime);

    private AuditEvent EventOf(AskedLevel asked)
    {
        string before, after;
        lock (_gate)
        {
            before = TextOf(_asked.Values);
            after = TextOf([.. _asked.Values.Where(other => other.Category != asked.Category), asked]);
        }

        return AuditEvent.New(AuditEventType.ConfigurationChange).WithResource(Option).WithChanges([new AuditedChange(Option, before, after) { Until = asked.Until }]);
    }

    /// <summary>All levels as the option writes them.</summary>
    private string TextOf(IEnumerable<AskedLevel> asked) => string.Join(',', asked
        .Select(one => one.Category == Everything ? LogLevels.WordOf(one.Level) : $"{one.Category}={LogLevels.WordOf(one.Level)}")
        .Prepend(_configured ?? "info"));
}
