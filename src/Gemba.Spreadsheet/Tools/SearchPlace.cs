using System.Globalization;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Where a search goes on: the cell to be looked at next, and the matches before it.</summary>
/// <param name="Area">Index of the area, from 0.</param>
/// <param name="Row">Row of the sheet; 0 for the area's first.</param>
/// <param name="Column">Column of the sheet; 0 for the area's first.</param>
/// <param name="Passed">Matches before it, handed out or not.</param>
/// <param name="Offset">Matches that the caller wanted passed over.</param>
internal readonly record struct SearchPlace(int Area, int Row, int Column, int Passed, int Offset)
{
    /// <summary>As a cursor: <c>0.1048.4.50</c>, and behind it the offset where there is one.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Area}.{Row}.{Column}.{Passed}{(Offset > 0 ? $".{Offset.ToString(CultureInfo.InvariantCulture)}" : "")}");

    /// <summary>Reads a cursor back.</summary>
    public static bool TryRead(string cursor, out SearchPlace place)
    {
        place = default;
        var parts = cursor.Split('.');
        var numbers = new int[5];
        for (var i = 0; i < parts.Length; i++)
        {
            if (i == numbers.Length || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return false;
        }

        place = new SearchPlace(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        return parts.Length >= 4;
    }
}
