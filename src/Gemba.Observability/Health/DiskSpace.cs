namespace Gemba.Observability.Health;

/// <summary>Looks at the room on the disk of a folder.</summary>
internal static class DiskSpace
{
    public static HealthAnswer Look(string folder, HealthOptions options)
    {
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { Length: > 0 } parent)
            existing = parent;
        var drive = new DriveInfo(existing);
        var details = new Dictionary<string, object?> { ["free_bytes"] = drive.AvailableFreeSpace, ["total_bytes"] = drive.TotalSize };
        return drive.AvailableFreeSpace switch
        {
            var free when free < options.DiskUnhealthyBelow => HealthAnswer.Unhealthy("The disk of the data folder is full or nearly so. Free some room.", details),
            var free when free < options.DiskDegradedBelow => HealthAnswer.Degraded("The disk of the data folder is getting full. Free some room.", details),
            _ => HealthAnswer.Healthy("Enough room on the disk of the data folder", details),
        };
    }
}
