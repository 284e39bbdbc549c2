using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Ranges;

/// <summary>Finds sheets, ranges, names and tables of a workbook; what is not there is a fault that lists what is.</summary>
internal static class SheetLookup
{
    private const int DeepestName = 8;

    /// <summary>The sheet of that name.</summary>
    public static Sheet GetSheet(this Workbook workbook, string name)
    {
        var sheet = workbook.FindSheet(name) ?? throw new FaultException(SpreadsheetFaults.UnknownSheet(name, [.. workbook.Sheets.Select(s => s.Name)]));
        return sheet.Kind is SheetKind.Worksheet or SheetKind.Macrosheet
            ? sheet
            : throw new FaultException(SpreadsheetFaults.NoCells(sheet.Name, sheet.Kind == SheetKind.Chartsheet ? "chart sheet" : "dialog sheet"));
    }

    /// <summary>What an address, a defined name or a table's name stands for.</summary>
    /// <param name="workbook">Where it is looked up.</param>
    /// <param name="text">As in <see cref="RangeText"/>.</param>
    /// <param name="sheetName">The sheet that the caller named, on which the cells have to lie.</param>
    /// <param name="otherwise">The sheet of addresses where nobody named one; <see langword="null"/> where somebody must.</param>
    public static SheetRange GetRange(this Workbook workbook, string text, string? sheetName, Sheet? otherwise)
    {
        if (!RangeText.TryRead(text, out var reference, out var why))
            throw new FaultException(SpreadsheetFaults.InvalidRange(text, why));
        var named = sheetName is null ? null : workbook.GetSheet(sheetName);
        if (reference.Cells is not { } cells)
            return GetNamed(workbook, reference, named, otherwise);
        var sheet = reference.Sheet is null ? named ?? otherwise ?? throw NoSheet(workbook) : workbook.GetSheet(reference.Sheet);
        return On(named, new SheetRange(sheet, cells), text);
    }

    /// <summary>The table or defined name of exactly that name, without regard to case.</summary>
    public static SheetRange GetTableRange(this Workbook workbook, string name, string? sheetName, out Table? table)
    {
        var named = sheetName is null ? null : workbook.GetSheet(sheetName);
        table = workbook.FindTable(name);
        if (table is not null)
            return On(named, new SheetRange(workbook.GetSheet(table.SheetName), table.Range), name);
        return FindDefined(workbook, name, named?.Name) is { } defined
            ? On(named, Follow(workbook, defined, 0), name, defined)
            : throw new FaultException(SpreadsheetFaults.UnknownTable(name, NamesOf(workbook)));
    }

    // Rows of another sheet than the one named would pass for its own. A name local to the sheet is its own, wherever its cells lie.
    private static SheetRange On(Sheet? named, SheetRange found, string text, DefinedName? defined = null) =>
        named is null || ReferenceEquals(found.Sheet, named) || string.Equals(defined?.Scope, named.Name, StringComparison.OrdinalIgnoreCase)
            ? found
            : throw new FaultException(SpreadsheetFaults.SheetsDiffer(text, named.Name));

    private static SheetRange GetNamed(Workbook workbook, RangeReference reference, Sheet? named, Sheet? otherwise)
    {
        var name = reference.Name!;
        if (FindDefined(workbook, name, reference.Sheet ?? (named ?? otherwise)?.Name) is { } defined)
            return On(named, Follow(workbook, defined, 0), name, defined);
        if (workbook.FindTable(name) is { } table)
            return On(named, new SheetRange(workbook.GetSheet(table.SheetName), table.Range), name);
        throw new FaultException(reference.AddressFault is { } why
            ? SpreadsheetFaults.InvalidRange(name, why)
            : SpreadsheetFaults.UnknownName(name, NamesOf(workbook)));
    }

    // A name that only one other sheet has is meant, wherever the question comes from.
    private static DefinedName? FindDefined(Workbook workbook, string name, string? sheetName)
    {
        if (workbook.FindName(name, sheetName) is { } seen)
            return seen;
        var scoped = workbook.DefinedNames.Where(d => string.Equals(d.Name, name, StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
        return scoped.Count == 1 ? scoped[0] : null;
    }

    private static SheetRange Follow(Workbook workbook, DefinedName defined, int depth)
    {
        if (depth < DeepestName && RangeText.TryRead(defined.RefersTo, out var reference, out _))
        {
            if (reference.Cells is { } cells && (reference.Sheet ?? defined.Scope) is { } sheet && workbook.FindSheet(sheet) is not null)
                return new SheetRange(workbook.GetSheet(sheet), cells);
            if (reference.Name is not null && FindDefined(workbook, reference.Name, defined.Scope) is { } next)
                return Follow(workbook, next, depth + 1);
        }

        throw new FaultException(SpreadsheetFaults.NameIsNoRange(defined.Name, defined.RefersTo));
    }

    private static List<string> NamesOf(Workbook workbook) =>
    [
        .. workbook.Tables.Select(t => t.DisplayName),
        .. workbook.DefinedNames.Where(d => !d.Hidden).Select(d => d.Scope is null ? d.Name : $"{QuoteSheet(d.Scope)}!{d.Name}"),
    ];

    /// <summary>A sheet's name as formulas write it: in quotes where it has more than letters, digits and underscores.</summary>
    public static string QuoteSheet(string name) =>
        name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0])
            ? name
            : $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";

    private static FaultException NoSheet(Workbook workbook) => new(SpreadsheetFaults.NeedsArgument(
        "sheet_name", $"Give it, or write the sheet before the range (Sheet1!A1:B2). The workbook has {FaultText.List([.. workbook.Sheets.Select(s => s.Name)])}."));
}
