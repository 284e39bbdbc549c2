namespace Gemba.Spreadsheet.Workbooks;

/// <summary>What a sheet has besides cells.</summary>
internal sealed class SheetFeatures
{
    public List<CellRange> Merged { get; } = [];

    public CellRange? AutoFilter { get; set; }

    public List<CellRange> PrintAreas { get; } = [];

    public List<CellComment> Comments { get; } = [];

    public LineSpans HiddenRows { get; } = new();

    public LineSpans HiddenColumns { get; } = new();

    public long RetainedBytes => RetainedSizes.OfArray(Merged.Capacity + PrintAreas.Capacity, 16) + HiddenRows.RetainedBytes + HiddenColumns.RetainedBytes
        + Comments.Sum(comment => RetainedSizes.SmallObject + RetainedSizes.OfString(comment.Author) + RetainedSizes.OfString(comment.Text));
}
