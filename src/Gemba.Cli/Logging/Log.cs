using Microsoft.Extensions.Logging;

namespace Gemba.Cli.Logging;

/// <summary>Every log message of the executable itself: ids 4000 to 4999.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Warning, "Configuration: {Warning}")]
    public static partial void ConfigurationWarning(ILogger logger, string warning);

    [LoggerMessage(4001, LogLevel.Warning, "Configuration: the pattern '{Pattern}' under tools fits no tool. Write a tool's name as tools/list shows it, or a pattern as 'read_*'.")]
    public static partial void IdlePattern(ILogger logger, string pattern);

    [LoggerMessage(4010, LogLevel.Information, "Configuration: {File} is read anew when it changes, or on SIGHUP.")]
    public static partial void Watching(ILogger logger, string file);

    [LoggerMessage(4011, LogLevel.Information, "Configuration: {Key} changed from {Before} to {After} and holds now.")]
    public static partial void SettingApplied(ILogger logger, string key, string before, string after);

    [LoggerMessage(4012, LogLevel.Warning, "Configuration: {Key} changed from {Before} to {After}; this takes effect at the next start.")]
    public static partial void SettingWaits(ILogger logger, string key, string before, string after);

    [LoggerMessage(4013, LogLevel.Information, "Configuration: {File} was read anew and says what holds already.")]
    public static partial void NothingChanged(ILogger logger, string file);

    [LoggerMessage(4014, LogLevel.Error, "Configuration: {File} changed and cannot be used; what held before still holds. {Faults}")]
    public static partial void ChangeRefused(ILogger logger, string file, string faults);

    [LoggerMessage(4015, LogLevel.Warning, "Configuration: the system tells of no changes of {File} ({Cause}); it is looked at every {Seconds} s.")]
    public static partial void NoNotice(ILogger logger, string file, string cause, double seconds);

    [LoggerMessage(4016, LogLevel.Error, "Configuration: the change of {File} could not be recorded in the audit trail.")]
    public static partial void ChangeNotRecorded(ILogger logger, string file);
}
