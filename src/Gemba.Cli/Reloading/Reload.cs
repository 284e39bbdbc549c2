using Gemba.Cli.Configuration;
using Gemba.Cli.Logging;
using Gemba.Cli.Spreadsheet;
using Gemba.Observability.Audit;
using Gemba.Observability.Faults;
using Microsoft.Extensions.Logging;

namespace Gemba.Cli.Reloading;

/// <summary>Reads the settings again: without faults they are applied and recorded, with faults those before stay.</summary>
internal sealed class Reload(SettingsSource source, SpreadsheetSettings first, LiveSettings live, ReloadState state, (IAuditTrail Audit, ILogger<Reload> Logger) records)
{
    private SpreadsheetSettings _last = first;

    /// <summary>One reading. Not for two threads.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TakeAsync(source.Read(), cancellationToken);
        }
        catch (ConfigurationFault refused)
        {
            var faults = refused.Message.Split(Environment.NewLine);
            Log.ChangeRefused(records.Logger, source.File!, string.Join(" ", faults));
            await RecordAsync(Event().WithError(string.Join(" ", faults), "configuration_refused"), cancellationToken);
            state.Refused(faults.Length);
        }
    }

    private async Task TakeAsync(SpreadsheetSettings settings, CancellationToken cancellationToken)
    {
        var changes = SettingChange.Between(_last, settings);
        if (changes.Count == 0)
            Log.NothingChanged(records.Logger, source.File!);
        else
            await ApplyAsync(settings, changes, cancellationToken);
        _last = settings;
        state.Loaded(changes.Count > 0);
    }

    private async Task ApplyAsync(SpreadsheetSettings settings, IReadOnlyList<SettingChange> changes, CancellationToken cancellationToken)
    {
        // First the record, then the change: what holds stands in the trail.
        await RecordAsync(Event().WithChanges(changes.Select(FactsOf)), cancellationToken);
        if (live.Apply(settings) is { } listChanged)
            await RecordAsync(listChanged, cancellationToken);
        foreach (var change in changes)
        {
            if (change.IsLive)
                Log.SettingApplied(records.Logger, change.Key, change.Before, change.After);
            else
                Log.SettingWaits(records.Logger, change.Key, change.Before, change.After);
        }
    }

    private AuditEvent Event() => AuditEvent.New(AuditEventType.ConfigurationChange).WithResource(source.File);

    private static AuditedChange FactsOf(SettingChange change) => new(change.Key, change.Before, change.After) { IsLive = change.IsLive };

    // The trail tells of itself when it cannot be written; a change must not hang on it.
    private async Task RecordAsync(AuditEvent happened, CancellationToken cancellationToken)
    {
        try
        {
            await records.Audit.WriteAsync(happened, cancellationToken);
        }
        catch (ObservabilityException)
        {
            Log.ChangeNotRecorded(records.Logger, source.File!);
        }
    }
}
