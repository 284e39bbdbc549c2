using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Reads a table of a sheet.</summary>
internal static class TablePart
{
    /// <returns><see langword="null"/> when the part is missing or says no range.</returns>
    public static Table? Read(Package package, string part, string sheet)
    {
        using var xml = package.Scan(part);
        if (xml is null || !CellAddress.TryReadArea(xml.RawAttribute("ref"u8), out var range))
            return null;
        var name = XmlEscapes.ResolveXstring(xml.TextAttribute("name"u8) ?? "");
        var displayName = XmlEscapes.ResolveXstring(xml.TextAttribute("displayName"u8) ?? name);
        var headerRows = XmlValues.Whole(xml.RawAttribute("headerRowCount"u8), 1);
        var totalsRows = XmlValues.Whole(xml.RawAttribute("totalsRowCount"u8), 0);
        package.Budget.Kept(3 * RetainedSizes.SmallObject);
        var columns = ReadColumns(xml, package.Budget);
        return new Table(name.Length == 0 ? displayName : name, displayName, sheet, range, headerRows, totalsRows, columns);
    }

    private static List<string> ReadColumns(XmlScanner xml, ReadBudget budget)
    {
        var columns = new List<string>();
        while (xml.ReadChild(1))
        {
            if (!xml.Is("tableColumns"u8))
                continue;
            while (xml.ReadChild(2))
            {
                if (!xml.Is("tableColumn"u8))
                    continue;
                var column = XmlEscapes.ResolveXstring(xml.TextAttribute("name"u8) ?? "");
                budget.Kept(RetainedSizes.OfString(column) + 8);
                columns.Add(column);
            }
        }

        return columns;
    }
}
