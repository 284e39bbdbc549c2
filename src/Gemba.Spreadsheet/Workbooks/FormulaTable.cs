namespace Gemba.Spreadsheet.Workbooks;

/// <summary>The formulas of a sheet. A shared one is kept once and moved to the cell that asks.</summary>
internal sealed class FormulaTable(TextTable texts, SharedFormula[] shared)
{
    public const int NoFormula = 0;

    public static readonly FormulaTable None = new(TextTable.None, []);

    public long RetainedBytes { get; } = texts.RetainedBytes + RetainedSizes.OfArray(shared.Length, 8) + shared.Sum(formula => formula.RetainedBytes);

    /// <summary>A formula of one cell: positive. A shared one: negative.</summary>
    public static int ReferenceToOwn(int index) => index + 1;

    public static int ReferenceToShared(int index) => -index - 1;

    /// <summary>The text in that cell, without the equals sign; <see langword="null"/> for <see cref="NoFormula"/>.</summary>
    public string? At(int reference, int row, int column) => reference switch
    {
        NoFormula => null,
        > 0 => texts.At(reference - 1),
        _ => shared[-reference - 1] is { Text.Length: > 0 } formula ? formula.At(row, column) : null,
    };
}
