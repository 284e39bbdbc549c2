using Gemba.Cli.Configuration;
using Gemba.Observability.Health;
using Gemba.Protocol.Access;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet;

namespace Gemba.Cli.Spreadsheet;

/// <summary>What can be used and is probably not meant; told by <c>gemba config check</c> and at each start.</summary>
internal static class SettingsWarnings
{
    // Below it a port belongs to the system and opening it takes a right that a tool server should not have (Linux: ip_unprivileged_port_start).
    private const int FirstFreePort = 1024;

    private static readonly IReadOnlyList<string> Readable = new SpreadsheetOptions().Extensions;

    /// <summary>One sentence each, with the keys that it is about.</summary>
    public static IReadOnlyList<string> Of(SpreadsheetSettings settings, EffectiveConfiguration configuration) =>
        [.. Ports(settings), .. Consistency(settings.Spreadsheet), .. Idle(settings), .. Disk(settings.Get<HealthOptions>()), .. Permissions(configuration)];

    private static IEnumerable<string> Ports(SpreadsheetSettings settings) =>
        new (string Key, int? Port)[] { ("spreadsheet:listen:http", settings.Http?.Port), ("ops:listen", ListenAddress.TryParse(settings.Ops.Address, out _)?.Port) }
            .Where(listener => listener.Port is > 0 and < FirstFreePort)
            .Select(listener => $"{listener.Key}: port {listener.Port} is below {FirstFreePort} and needs a system's rights. Choose a higher one and let a proxy forward to it.");

    private static IEnumerable<string> Consistency(SpreadsheetOptions options)
    {
        if (options.CacheCapacity < options.MaxConcurrentOpens)
        {
            yield return $"spreadsheet:cacheCapacity ({options.CacheCapacity}) is below spreadsheet:maxConcurrentOpens ({options.MaxConcurrentOpens}): "
                + "workbooks opened together push each other out. Raise the one or lower the other.";
        }

        if (options.CacheBytes < options.MaxFileBytes)
        {
            yield return $"spreadsheet:cacheBytes ({options.CacheBytes}) is below spreadsheet:maxFileBytes ({options.MaxFileBytes}): "
                + "one large workbook empties the cache. Raise the one or lower the other.";
        }

        if (options.QueueTimeout >= options.ToolTimeout)
        {
            yield return $"spreadsheet:queueTimeout ({options.QueueTimeout}) is not below spreadsheet:toolTimeout ({options.ToolTimeout}): "
                + "a call may wait longer than it may work. Lower it.";
        }
    }

    private static IEnumerable<string> Idle(SpreadsheetSettings settings)
    {
        foreach (var pattern in ToolAccess.IdlePatterns(settings.Get<ToolAccessOptions>(), SpreadsheetServices.ToolNames))
            yield return $"the pattern '{pattern}' under tools fits no tool.{FaultText.DidYouMean(pattern, SpreadsheetServices.ToolNames)} Write a tool's name as tools/list shows it, or a pattern as 'read_*'.";
        foreach (var extension in settings.Spreadsheet.Extensions.Where(extension => !Readable.Contains(extension, StringComparer.OrdinalIgnoreCase)))
            yield return $"spreadsheet:extensions has '{extension}', which the reader does not read: such a file is listed and cannot be opened. Leave it out; {string.Join(" and ", Readable)} are read.";
    }

    private static IEnumerable<string> Disk(HealthOptions health)
    {
        if (health.DiskDegradedBelow < health.DiskUnhealthyBelow)
        {
            yield return $"health:diskDegradedBelow ({health.DiskDegradedBelow}) is below health:diskUnhealthyBelow ({health.DiskUnhealthyBelow}): "
                + "the disk is never degraded before it is unhealthy. Raise the one or lower the other.";
        }
    }

    private static IEnumerable<string> Permissions(EffectiveConfiguration configuration)
    {
        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.GroupRead;
        if (!OperatingSystem.IsWindows() && configuration.File is { } file && configuration.HoldsSecrets(SpreadsheetSettings.Keys) && (File.GetUnixFileMode(file) & others) != 0)
            yield return $"{file} holds a secret and can be read by others. Run: chmod 600 {file}, or give the secret as a variable.";
    }
}
