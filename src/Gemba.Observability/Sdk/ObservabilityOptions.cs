using System.Reflection;
using Gemba.Observability.Metrics;

namespace Gemba.Observability.Sdk;

/// <summary>How a process observes itself. Each part of this project adds its own section.</summary>
public sealed partial record ObservabilityOptions
{
    /// <summary>Role of the process, as in <c>spreadsheet</c>; chooses the rows of the metric table and names the source of each record.</summary>
    public required string Role { get; init; }

    /// <summary>Roles that run inside the same process, as in <c>spreadsheet</c> behind a gateway: their rows of the metric table are made too. Default: none.</summary>
    public IReadOnlyList<string> InnerRoles { get; init; } = [];

    /// <summary>Version shown in build information, resource attributes and health. Default: the version of the entry assembly.</summary>
    public string? Version { get; init; }

    /// <summary>Tells one configuration from another in captures, as a hash of it; <see langword="null"/> where nobody says.</summary>
    public string? ConfigurationRevision { get; init; }

    /// <summary>Name of the meter. Default <see cref="GembaMeter.DefaultName"/>; another one keeps two observed servers in one process apart.</summary>
    public string MeterName { get; init; } = GembaMeter.DefaultName;

    /// <summary>Names of further <see cref="System.Diagnostics.ActivitySource"/>s to export when traces are exported. Default: none.</summary>
    public IReadOnlyList<string> ActivitySources { get; init; } = [];

    /// <summary>
    /// Records that wait for each reader before newer ones are dropped for it. Default 8,192, allowed from 1: some seconds of a busy server, at most 10 MB.
    /// </summary>
    public int CallQueueLength { get; init; } = 8192;

    internal string EffectiveVersion => Version ?? Assembly.GetEntryAssembly()?.GetName().Version?.ToString(3) ?? "unknown";
}
