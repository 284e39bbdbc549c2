using System.Text.Json;
using System.Text.Json.Serialization;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Benchmarks.Regions;

/// <summary>A region as a person sees it.</summary>
/// <param name="Bounds">Excel's notation, as in <c>A1:C9</c>.</param>
/// <param name="Kind"><c>table</c> (records, grids, lists), <c>parameters</c> (labels with values beside them) or <c>text</c> (titles, remarks).</param>
/// <param name="HeaderRows">Rows that name the columns, empty for none; absent where the question has no sense.</param>
internal sealed record LabelledRegion(string Bounds, string Kind, IReadOnlyList<int>? HeaderRows)
{
    public CellRange Range => RangeOf(Bounds);

    public static CellRange RangeOf(string address)
    {
        var corners = address.Split(':');
        var (top, left) = CellOf(corners[0]);
        var (bottom, right) = CellOf(corners[^1]);
        return new CellRange(top, left, bottom, right);
    }

    private static (int Row, int Column) CellOf(string address)
    {
        var (row, column) = (0, 0);
        foreach (var letter in address)
        {
            if (char.IsAsciiDigit(letter))
                row = (row * 10) + (letter - '0');
            else
                column = (column * 26) + (letter - 'A' + 1);
        }

        return (row, column);
    }
}

/// <summary>A sheet whose regions were labelled by looking at it.</summary>
/// <param name="File">Below the shared data folder; <c>samples/…</c> below the checkout.</param>
/// <param name="Sheet">Name on the tab.</param>
/// <param name="Regions">All regions, but those inside <paramref name="Ignore"/>.</param>
/// <param name="HeldOut">Not looked at while the rules were made.</param>
/// <param name="Ignore">Areas on which people would differ: what is detected inside counts neither way.</param>
/// <param name="Note">What is special.</param>
internal sealed record LabelledSheet(
    string File, string Sheet, IReadOnlyList<LabelledRegion> Regions, bool HeldOut = false, IReadOnlyList<string>? Ignore = null, string? Note = null)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static IReadOnlyList<LabelledSheet> ReadAll(string path)
    {
        using var file = System.IO.File.OpenRead(path);
        return JsonSerializer.Deserialize<List<LabelledSheet>>(file, Json)!;
    }
}
