using Gemba.Protocol.Faults;

namespace Gemba.Spreadsheet.Faults;

/// <summary>Faults of naming something inside a workbook.</summary>
internal static partial class SpreadsheetFaults
{
    private const string RangeExamples = "Write A1, A1:C9, $A$1:$C$9, A:C, 2:5, Sheet1!A1:B2, 'My Sheet'!A1, a defined name or a table name.";

    /// <summary>No sheet has the name.</summary>
    public static Fault UnknownSheet(string name, IReadOnlyCollection<string> sheets) => new(
        "unknown_sheet", InvalidParams, 404,
        $"The workbook has no sheet {FaultText.Quote(name)}.{FaultText.DidYouMean(name, sheets)}",
        $"Its sheets are {FaultText.List(sheets)}.");

    /// <summary>The sheet holds a chart or a macro, not cells.</summary>
    public static Fault NoCells(string sheet, string kind) => new(
        "sheet_without_cells", InvalidParams, 422,
        $"Sheet {FaultText.Quote(sheet)} is a {kind} and has no cells.",
        "Name a worksheet from list_sheets.");

    /// <summary>No header or letter matches.</summary>
    public static Fault UnknownColumn(string column, IReadOnlyCollection<string> names, IReadOnlyCollection<string> described) => new(
        "unknown_column", InvalidParams, 400,
        $"There is no column {FaultText.Quote(column)}.{FaultText.DidYouMean(column, names)}",
        $"Name a column by its header or its letter; there are {FaultText.List(described)}.");

    /// <summary>The text is no range, name or table.</summary>
    public static Fault InvalidRange(string text, string why) => new(
        "invalid_range", InvalidParams, 400, $"{FaultText.Quote(text)} is not a range: {why}.", RangeExamples);

    /// <summary>A well-formed name that no defined name and no table carries.</summary>
    public static Fault UnknownName(string name, IReadOnlyCollection<string> known) => new(
        "unknown_name", InvalidParams, 404,
        $"{FaultText.Quote(name)} is neither an address nor a defined name or table of this workbook.{FaultText.DidYouMean(name, known)}",
        $"Names and tables: {FaultText.List(known)}. {RangeExamples}");

    /// <summary>A defined name that stands for something else than one rectangle of cells.</summary>
    public static Fault NameIsNoRange(string name, string refersTo) => new(
        "name_is_no_range", InvalidParams, 422,
        $"The name {FaultText.Quote(name)} stands for {FaultText.Quote(refersTo)}, not for one rectangle of cells.",
        "Read the ranges in it one by one.");

    /// <summary>The range, table or name lies on another sheet than the one that the call names.</summary>
    public static Fault SheetsDiffer(string range, string sheet) => new(
        "sheets_differ", InvalidParams, 400,
        $"{FaultText.Quote(range)} does not lie on sheet {FaultText.Quote(sheet)}.",
        "Leave sheet_name out, or name the sheet of the range.");

    /// <summary>No table or defined name of this name.</summary>
    public static Fault UnknownTable(string name, IReadOnlyCollection<string> tables) => new(
        "unknown_table", InvalidParams, 404,
        $"The workbook has no table or defined name {FaultText.Quote(name)}.{FaultText.DidYouMean(name, tables)}",
        tables.Count == 0 ? "It has none; use range or region_id." : $"There are {FaultText.List(tables)}.");

    /// <summary>No region of this number on the sheet.</summary>
    public static Fault UnknownRegion(int id, string sheet, IReadOnlyCollection<string> regions) => new(
        "unknown_region", InvalidParams, 404,
        $"Sheet {FaultText.Quote(sheet)} has no region {id}.",
        regions.Count == 0 ? "No region was found on it; use range." : $"Its regions are {FaultText.List(regions)}.");

    /// <summary>More than one way to say which cells are meant.</summary>
    public static Fault ConflictingArguments(string first, string second) => new(
        "conflicting_arguments", InvalidParams, 400,
        $"Both {first} and {second} are given.", "Give one of the two.");

    /// <summary>An argument that another one makes necessary.</summary>
    public static Fault NeedsArgument(string name, string why) => new(
        "missing_argument", InvalidParams, 400, $"The argument {name} is missing.", why);

    /// <summary>The header row lies outside of what is read.</summary>
    public static Fault HeaderOutsideRange(int row, string range) => new(
        "header_outside_range", InvalidParams, 400,
        $"The header row {row} does not lie above data in {range}.",
        "Give a header_row inside the range, or header_rows 0 for none.");
}
