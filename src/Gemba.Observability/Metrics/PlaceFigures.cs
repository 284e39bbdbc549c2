using System.IO.Enumeration;

namespace Gemba.Observability.Metrics;

/// <summary>Shows room on disks, memory and temporary files. Everything is read at collection.</summary>
public static class PlaceFigures
{
    // A folder with more is already a finding, and each scrape would walk it.
    private const int MostCounted = 10_000;

    /// <summary>Shows the room on the disk of a folder from now on.</summary>
    /// <param name="meter">The meter of the process.</param>
    /// <param name="name">Word of the label <c>directory</c>, as in <c>workspace</c>.</param>
    /// <param name="folder">The folder; the nearest one above that exists counts.</param>
    public static void ObserveDisk(this GembaMeter meter, string name, string folder)
    {
        ArgumentNullException.ThrowIfNull(meter);
        meter.Observe(MetricTable.DiskFree, () => DiskOf(folder).AvailableFreeSpace, name);
        meter.Observe(MetricTable.DiskSize, () => DiskOf(folder).TotalSize, name);
    }

    internal static void ObserveMachine(this GembaMeter meter, string dataFolder)
    {
        var temp = Path.GetTempPath();
        meter.ObserveDisk("data", dataFolder);
        meter.ObserveDisk("temp", temp);
        meter.Observe(MetricTable.TempFiles, () => EntriesOf(temp).Take(MostCounted).Count(), "temp");
        meter.Observe(MetricTable.MemoryLimit, () => GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes);
        meter.Observe(MetricTable.MemoryLoad, () => GC.GetGCMemoryInfo(GCKind.Any).MemoryLoadBytes);
    }

    /// <summary>One item for each entry, without its name: a folder is looked at for each scrape.</summary>
    internal static IEnumerable<bool> EntriesOf(string folder) =>
        new FileSystemEnumerable<bool>(folder, static (ref FileSystemEntry _) => true, new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = true });

    private static DriveInfo DiskOf(string folder)
    {
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { Length: > 0 } parent)
            existing = parent;
        return new DriveInfo(existing);
    }
}
