using System.Globalization;
using Gemba.Spreadsheet.Answers;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Where a page of a table begins.</summary>
/// <param name="Place">The place.</param>
/// <param name="Offset">The offset of the first call, so that a caller may repeat it beside the cursor.</param>
internal readonly record struct TablePlace(GridPlace Place, int Offset)
{
    /// <summary>Whether an offset beside the cursor says the same: that of the first call, or that at which this page begins; 0 says nothing.</summary>
    public bool AgreesWith(int offset) => offset == 0 || offset == Offset || new GridPlace(offset, 0) == Place;

    /// <summary>As the position of a cursor: <c>120</c>, or <c>120@20</c> where the first call had an offset.</summary>
    public override string ToString() => Offset == 0 ? Place.ToString() : string.Create(CultureInfo.InvariantCulture, $"{Place}@{Offset}");

    /// <summary>Reads a position back.</summary>
    public static bool TryRead(string position, out TablePlace start)
    {
        var at = position.IndexOf('@', StringComparison.Ordinal);
        var offset = 0;
        var isPlace = GridPlace.TryRead(at < 0 ? position : position.AsSpan(0, at), out var place);
        start = default;
        if (!isPlace || (at >= 0 && !int.TryParse(position.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out offset)))
            return false;
        start = new TablePlace(place, offset);
        return true;
    }
}
