using System.Globalization;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Oracle;

/// <summary>Reads the addresses that LibreOffice and the accepted differences are written with; apart from the product's own parser on purpose.</summary>
internal static class Address
{
    public static (int Row, int Column) Parse(string address)
    {
        var digits = address.AsSpan().IndexOfAnyInRange('0', '9');
        var column = 0;
        foreach (var letter in address.AsSpan(0, digits))
            column = (column * 26) + letter - 'A' + 1;
        return (int.Parse(address.AsSpan(digits), CultureInfo.InvariantCulture), column);
    }

    /// <summary>The addresses of the cells of <c>A1:B2</c> or <c>A1</c>, row by row.</summary>
    public static IEnumerable<string> CellsOf(string range)
    {
        var corners = range.Split(':');
        var (firstRow, firstColumn) = Parse(corners[0]);
        var (lastRow, lastColumn) = Parse(corners[^1]);
        for (var row = firstRow; row <= lastRow; row++)
        {
            for (var column = firstColumn; column <= lastColumn; column++)
                yield return CellRange.AddressOf(row, column);
        }
    }
}
