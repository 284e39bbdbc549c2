namespace Gemba.Spreadsheet.Regions;

/// <summary>How many rows at the top of a block name its columns, and why.</summary>
/// <param name="Rows">0 for none.</param>
/// <param name="IsStrong">More than the words themselves speaks for it: style, types below, or the author's own marks.</param>
/// <param name="Evidence">In the order of the enumeration.</param>
internal sealed record HeaderVerdict(int Rows, bool IsStrong, IReadOnlyList<RegionEvidence> Evidence)
{
    public static HeaderVerdict None { get; } = new(0, false, []);
}
