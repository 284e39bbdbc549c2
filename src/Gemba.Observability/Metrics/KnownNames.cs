namespace Gemba.Observability.Metrics;

/// <summary>The closed sets that registries fill at start: label values outside of them show as <see cref="LabelValues.Other"/>.</summary>
public static class KnownNames
{
    /// <summary>Tools that this process serves; each server registers its own at start.</summary>
    public static LabelValues Tools { get; } = new();

    /// <summary>Prompts that this process serves.</summary>
    public static LabelValues Prompts { get; } = new();

    /// <summary>Names of tool parameters, from the tools' schemas.</summary>
    public static LabelValues Parameters { get; } = new();

    /// <summary>Reasons of faults, from the catalogues.</summary>
    public static LabelValues Faults { get; } = new();

    /// <summary>Readers of call records.</summary>
    public static LabelValues Readers { get; } = new();
}
