using Gemba.Cli.Logging;
using Gemba.Cli.Spreadsheet;
using Gemba.Observability.Audit;
using Gemba.Observability.Health;
using Gemba.Observability.Logging;
using Gemba.Observability.Redaction;
using Gemba.Observability.Sdk;
using Gemba.Protocol.Access;
using Gemba.Spreadsheet.Features;
using Microsoft.Extensions.Logging;

namespace Gemba.Cli.Reloading;

/// <summary>Brings what can change under a running server into it: the keys that say so of themselves, and no others.</summary>
internal sealed class LiveSettings(ToolAccess tools, FeatureFlags features, LiveOptions observation, ILogger<LiveSettings> logger, LiveLevels? levels = null)
{
    /// <summary>From now on these hold.</summary>
    /// <returns>What is to be recorded beside the changed keys; <see langword="null"/> where the list of tools stayed.</returns>
    public AuditEvent? Apply(SpreadsheetSettings settings)
    {
        observation.Change(settings.Get<RedactionOptions>(), settings.Get<HealthOptions>());
        if (levels is not null && levels.Configured != settings.Get<LogOptions>().Levels)
            levels.Configure(settings.Get<LogOptions>().Levels);
        if (features.Change(settings.Get<FeatureOptions>()))
            tools.TellChanged();
        var (offered, withdrawn) = tools.Change(settings.Get<ToolAccessOptions>());
        foreach (var pattern in tools.IdlePatterns())
            Log.IdlePattern(logger, pattern);
        return offered.Count + withdrawn.Count == 0
            ? null
            : AuditEvent.New(AuditEventType.ToolListChange).WithDetail("offered", string.Join(", ", offered)).WithDetail("withdrawn", string.Join(", ", withdrawn));
    }
}
