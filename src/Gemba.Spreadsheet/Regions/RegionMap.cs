namespace Gemba.Spreadsheet.Regions;

/// <summary>The regions of one sheet. Immutable.</summary>
/// <param name="Regions">In reading order; together they hold every cell that has a value.</param>
/// <param name="TimedOut">
/// Detection stopped at <see cref="RegionOptions.TimeLimit"/>: what was not yet split is there as regions of kind
/// <see cref="RegionKind.Unknown"/>, so that no cell is lost.
/// </param>
/// <param name="Notes">Sentences about what was left coarse, and why; empty when nothing was.</param>
public sealed record RegionMap(IReadOnlyList<Region> Regions, bool TimedOut, IReadOnlyList<string> Notes)
{
    /// <summary>A sheet without values.</summary>
    public static RegionMap Empty { get; } = new([], false, []);

    /// <summary>The region of that id, or <see langword="null"/>.</summary>
    public Region? Find(int id) => (uint)id < (uint)Regions.Count ? Regions[id] : null;
}
