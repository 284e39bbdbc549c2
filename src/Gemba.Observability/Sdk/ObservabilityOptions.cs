namespace Gemba.Observability.Sdk;

/// <summary>How a process observes itself. Each part of this project adds its own section.</summary>
public sealed partial record ObservabilityOptions
{
    /// <summary>Role of the process, as in <c>spreadsheet</c>; chooses the rows of the metric table and names the source of each record.</summary>
    public required string Role { get; init; }

    /// <summary>Version shown in build information, resource attributes and health. Default: the version of the entry assembly.</summary>
    public string? Version { get; init; }
}
