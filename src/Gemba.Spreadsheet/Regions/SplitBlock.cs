using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>A rectangle on its way to being a region.</summary>
internal readonly record struct SplitBlock(CellRange Bounds)
{
    /// <summary>Why it stands alone, where that is known.</summary>
    public RegionEvidence? Role { get; init; }

    /// <summary>Not to be cut again.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Left as it was when a bound was reached.</summary>
    public bool IsUnsplit { get; init; }
}
