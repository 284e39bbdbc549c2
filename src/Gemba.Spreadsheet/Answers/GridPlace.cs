using System.Globalization;

namespace Gemba.Spreadsheet.Answers;

/// <summary>Where a page begins: indices from 0 into the rows and columns of a <see cref="Grid"/>. Column 0 unless one row alone is above the bounds.</summary>
internal readonly record struct GridPlace(int Row, int Column) : IComparable<GridPlace>
{
    public int CompareTo(GridPlace other) => Row != other.Row ? Row.CompareTo(other.Row) : Column.CompareTo(other.Column);

    /// <summary>As a cursor: <c>120</c>, or <c>120.7</c> inside a row.</summary>
    public override string ToString() => Column == 0
        ? Row.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Row}.{Column}");

    /// <summary>Reads a cursor back.</summary>
    public static bool TryRead(ReadOnlySpan<char> cursor, out GridPlace place)
    {
        place = default;
        var dot = cursor.IndexOf('.');
        var column = 0;
        if (!TryReadIndex(dot < 0 ? cursor : cursor[..dot], out var row) || (dot >= 0 && !TryReadIndex(cursor[(dot + 1)..], out column)))
            return false;
        place = new GridPlace(row, column);
        return true;
    }

    private static bool TryReadIndex(ReadOnlySpan<char> text, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);
}
