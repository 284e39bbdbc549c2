using System.ComponentModel.DataAnnotations;

namespace Gemba.Cli.Reloading;

/// <summary>How a change of the configuration file is noticed.</summary>
public sealed record ReloadOptions
{
    /// <summary>Whether a changed file is read anew. Default <see langword="true"/>; without, SIGHUP ends the process as everywhere.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// How often the file's content is looked at beside the notices of the system, which network disks and some containers do not give. Default 2 s;
    /// allowed 100 ms to 1 hour. A look reads the file, some kilobytes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the file must stay as it is before it is read: an editor that writes in pieces is not read halfway. Default 250 ms; allowed 10 ms to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan Settle { get; init; } = TimeSpan.FromMilliseconds(250);
}
