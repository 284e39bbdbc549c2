namespace Gemba.Protocol.Access;

/// <summary>Which tools are offered at all, whoever asks. A tool that is not offered is neither listed nor called.</summary>
public sealed record ToolAccessOptions
{
    /// <summary>Names of tools that are offered, with <c>*</c> for any characters and <c>?</c> for one. Default <c>*</c>, all; an empty list offers none.</summary>
    public IReadOnlyList<string> Allow { get; init; } = ["*"];

    /// <summary>Names of tools that are not offered, written alike; goes over <see cref="Allow"/>. Default none.</summary>
    public IReadOnlyList<string> Deny { get; init; } = [];

    /// <summary>Every fault of the options, beginning with the option's name; none where they can be used.</summary>
    public IEnumerable<string> FindFaults() => new[] { (Name: nameof(Allow), Patterns: Allow), (Name: nameof(Deny), Patterns: Deny) }
        .Where(list => list.Patterns.Any(string.IsNullOrWhiteSpace))
        .Select(list => $"{list.Name} has an empty pattern. Write the name of a tool, or a pattern as 'read_*'.");
}
