using System.Globalization;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>The columns of a block by header and by letter.</summary>
internal sealed class ColumnNames
{
    private const int LongestName = 200;

    private readonly int _first;

    private ColumnNames(int first, string[] names) => (_first, Names) = (first, names);

    /// <summary>One name for each column, no two alike: the header, or the letters where there is none.</summary>
    public string[] Names { get; }

    /// <summary>Names that somebody else found out.</summary>
    public static ColumnNames Of(int firstColumn, IEnumerable<string> names) => new(firstColumn, Distinct([.. names.Select(Shorten)]));

    /// <summary>The letters alone.</summary>
    public static ColumnNames Letters(CellRange range) =>
        new(range.FirstColumn, [.. Enumerable.Range(range.FirstColumn, range.Columns).Select(CellRange.LettersOf)]);

    /// <summary>What stands in the header rows, joined by <c> / </c>; a merged cell names every column that it covers.</summary>
    public static ColumnNames Read(Sheet sheet, CellRange range, int firstHeaderRow, int headerRows)
    {
        var names = new string[range.Columns];
        var merged = sheet.MergedRanges.Where(m => m.LastRow >= firstHeaderRow && m.FirstRow < firstHeaderRow + headerRows).ToList();
        for (var i = 0; i < names.Length; i++)
        {
            var parts = new List<string>();
            for (var row = firstHeaderRow; row < firstHeaderRow + headerRows; row++)
            {
                var part = Shorten(TextAt(sheet, merged, row, range.FirstColumn + i));
                if (part.Length > 0 && (parts.Count == 0 || parts[^1] != part))
                    parts.Add(part);
            }

            names[i] = parts.Count > 0 ? string.Join(" / ", parts) : CellRange.LettersOf(range.FirstColumn + i);
        }

        return new ColumnNames(range.FirstColumn, Distinct(names));
    }

    /// <summary>The sheet's column of that header or letter.</summary>
    /// <exception cref="FaultException">Neither.</exception>
    public int Get(string name)
    {
        if (IndexOf(name) is >= 0 and var index)
            return _first + index;
        return ByLetters(name) ?? throw new FaultException(SpreadsheetFaults.UnknownColumn(name, Names, Described()));
    }

    /// <summary>The sheet's columns that the names stand for, in their order, none twice; all for no name. A name may be a span of letters, as in <c>A:C</c>.</summary>
    public int[] Choose(IReadOnlyCollection<string> names)
    {
        if (names.Count == 0)
            return [.. Enumerable.Range(_first, Names.Length)];
        return [.. names.SelectMany(ChooseOne).Distinct()];
    }

    /// <summary>The name of a column of the sheet.</summary>
    public string NameOf(int column) => Names[column - _first];

    private IEnumerable<int> ChooseOne(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || IndexOf(name) >= 0)
            return [Get(name)];
        var (one, other) = (name[..colon], name[(colon + 1)..]);
        var (from, to) = ByLetters(one) is { } first && ByLetters(other) is { } last ? (first, last) : (Get(one), Get(other));
        return Enumerable.Range(Math.Min(from, to), Math.Abs(to - from) + 1);
    }

    // The header written so, before one that differs in the case of its letters.
    private int IndexOf(string name)
    {
        var wanted = name.Trim();
        var exact = Array.IndexOf(Names, wanted);
        return exact >= 0 ? exact : Array.FindIndex(Names, known => string.Equals(known, wanted, StringComparison.OrdinalIgnoreCase));
    }

    private int? ByLetters(string name) =>
        RangeText.ColumnOf(name.AsSpan().Trim()) is var column && column >= _first && column < _first + Names.Length ? column : null;

    private string[] Described() => [.. Names.Select((name, i) =>
        CellRange.LettersOf(_first + i) is var letters && letters == name ? name : $"{name} ({letters})")];

    private static string TextAt(Sheet sheet, List<CellRange> merged, int row, int column)
    {
        foreach (var area in merged)
        {
            if (area.Contains(row, column))
                return CellText.Of(sheet.ValueAt(area.FirstRow, area.FirstColumn));
        }

        return CellText.Of(sheet.ValueAt(row, column));
    }

    private static string Shorten(string text) =>
        CutText.At(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), LongestName);

    private static string[] Distinct(string[] names)
    {
        var taken = new HashSet<string>(names.Length, StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i];
            for (var n = 2; !taken.Add(name); n++)
                name = string.Create(CultureInfo.InvariantCulture, $"{names[i]}_{n}");
            names[i] = name;
        }

        return names;
    }
}
