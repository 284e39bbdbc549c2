namespace Gemba.Spreadsheet.Workbooks;

/// <summary>The cells that a block is made of, by ascending row.</summary>
internal readonly ref struct CellBlockContents(
    ReadOnlySpan<ushort> rows, ReadOnlySpan<StoredKind> kinds, ReadOnlySpan<long> payloads, ReadOnlySpan<ushort> styles)
{
    public ReadOnlySpan<ushort> Rows { get; } = rows;

    public ReadOnlySpan<StoredKind> Kinds { get; } = kinds;

    public ReadOnlySpan<long> Payloads { get; } = payloads;

    public ReadOnlySpan<ushort> Styles { get; } = styles;

    /// <summary>Empty, or one for each cell.</summary>
    public ReadOnlySpan<int> Formulas { get; init; }
}
