namespace Gemba.Spreadsheet.Workbooks;

/// <summary>A formula that several cells have.</summary>
/// <param name="Text">As stored in the cell that it was written for, without the equals sign.</param>
/// <param name="Row">That cell's row.</param>
/// <param name="Column">That cell's column.</param>
/// <param name="Moves">Whether relative references move with the cell (shared), or not (array formula, data table).</param>
internal sealed record SharedFormula(string Text, int Row, int Column, bool Moves)
{
    public long RetainedBytes => RetainedSizes.SmallObject + RetainedSizes.OfString(Text);

    public string At(int row, int column) =>
        Moves ? FormulaMover.Move(Text, row - Row, column - Column) : Text;
}
