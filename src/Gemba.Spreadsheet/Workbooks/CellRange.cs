using System.Globalization;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>A rectangle of cells. Rows and columns count from 1, as Excel shows them; both corners belong to it.</summary>
/// <param name="FirstRow">1 to 1,048,576.</param>
/// <param name="FirstColumn">1 to 16,384 (XFD).</param>
/// <param name="LastRow">At least <paramref name="FirstRow"/>.</param>
/// <param name="LastColumn">At least <paramref name="FirstColumn"/>.</param>
public readonly record struct CellRange(int FirstRow, int FirstColumn, int LastRow, int LastColumn)
{
    /// <summary>Rows in the rectangle.</summary>
    public int Rows => LastRow - FirstRow + 1;

    /// <summary>Columns in the rectangle.</summary>
    public int Columns => LastColumn - FirstColumn + 1;

    /// <summary>Cells in the rectangle, empty ones included.</summary>
    public long Cells => (long)Rows * Columns;

    /// <summary>Whether the cell lies inside.</summary>
    public bool Contains(int row, int column) =>
        row >= FirstRow && row <= LastRow && column >= FirstColumn && column <= LastColumn;

    /// <summary>Whether the two share a cell.</summary>
    public bool Overlaps(CellRange other) =>
        FirstRow <= other.LastRow && other.FirstRow <= LastRow && FirstColumn <= other.LastColumn && other.FirstColumn <= LastColumn;

    /// <summary>The address as Excel writes it: <c>B2:D9</c>, or <c>B2</c> for one cell.</summary>
    public override string ToString() => Cells == 1
        ? AddressOf(FirstRow, FirstColumn)
        : string.Create(CultureInfo.InvariantCulture, $"{AddressOf(FirstRow, FirstColumn)}:{AddressOf(LastRow, LastColumn)}");

    /// <summary>The address of one cell, as in <c>AB12</c>.</summary>
    public static string AddressOf(int row, int column) =>
        string.Create(CultureInfo.InvariantCulture, $"{LettersOf(column)}{row}");

    /// <summary>The letters of a column, as in <c>AB</c> for 28.</summary>
    public static string LettersOf(int column)
    {
        Span<char> letters = stackalloc char[7];
        var at = letters.Length;
        for (; column > 0; column = (column - 1) / 26)
            letters[--at] = (char)('A' + ((column - 1) % 26));
        return new string(letters[at..]);
    }
}
