using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Finds the rectangles of a sheet that are printed: a built-in name that is local to it.</summary>
internal static class PrintAreas
{
    private const string Name = "_xlnm.Print_Area";

    public static void Add(IReadOnlyList<DefinedName> names, SheetBuilder sheet)
    {
        foreach (var name in names)
        {
            if (!string.Equals(name.Name, Name, StringComparison.OrdinalIgnoreCase) || name.Scope != sheet.Outline.Name)
                continue;
            foreach (var area in Split(name.RefersTo))
            {
                if (RangeText.TryRead(area, out var reference, out _) && reference.Cells is { } cells)
                    sheet.Features.PrintAreas.Add(cells);
            }
        }
    }

    /// <summary>Splits at the commas that are not inside a quoted sheet name.</summary>
    private static IEnumerable<string> Split(string areas)
    {
        var start = 0;
        var quoted = false;
        for (var at = 0; at < areas.Length; at++)
        {
            quoted ^= areas[at] == '\'';
            if (areas[at] != ',' || quoted)
                continue;
            yield return areas[start..at];
            start = at + 1;
        }

        yield return areas[start..];
    }
}
