using Gemba.Protocol.Faults;

namespace Gemba.Spreadsheet.Faults;

/// <summary>Faults of what a workbook file is: another format, encrypted, or damaged.</summary>
internal static partial class SpreadsheetFaults
{
    private const string SaveAgain = "Open it in a spreadsheet program, let it repair the file, and save it as .xlsx.";

    /// <summary>No file has this path.</summary>
    public static Fault FileMissing(string name) => new(
        "workbook_missing", InvalidParams, 404, $"There is no file {FaultText.Quote(name)}.", "Check the path; list_workbooks shows what there is.");

    /// <summary>The format of Excel 97 to 2003.</summary>
    public static Fault IsXls(string name) => new(
        "format_xls", InvalidParams, 415,
        $"{FaultText.Quote(name)} is a workbook of Excel 97-2003 (.xls), whatever its extension says; only .xlsx and .xlsm are read.",
        "Save it as .xlsx in a spreadsheet program.");

    /// <summary>The binary format of Excel 2007 and later.</summary>
    public static Fault IsXlsb(string name) => new(
        "format_xlsb", InvalidParams, 415,
        $"{FaultText.Quote(name)} is a binary workbook (.xlsb), whatever its extension says; only .xlsx and .xlsm are read.",
        "Save it as .xlsx in a spreadsheet program.");

    /// <summary>An encrypted package inside an OLE container.</summary>
    public static Fault IsPasswordProtected(string name) => new(
        "password_protected", InvalidParams, 415,
        $"{FaultText.Quote(name)} is encrypted with a password.",
        "Remove the password in a spreadsheet program (File, Info, Protect Workbook) and save a copy.");

    /// <summary>An OLE container that holds neither a workbook nor an encrypted package.</summary>
    public static Fault IsOtherOle(string name) => new(
        "format_unknown", InvalidParams, 415,
        $"{FaultText.Quote(name)} is an OLE file, but not a workbook.", "Name a workbook in the .xlsx or .xlsm format.");

    /// <summary>The file does not begin as a zip file does.</summary>
    public static Fault NotAPackage(string name) => new(
        "format_unknown", InvalidParams, 415,
        $"{FaultText.Quote(name)} is not a zip package, so it is no .xlsx workbook, whatever its extension says.",
        "If it is CSV, HTML or XML, open it in a spreadsheet program and save it as .xlsx.");

    /// <summary>A zip package that holds something else.</summary>
    public static Fault NotAWorkbook(string name) => new(
        "not_a_workbook", InvalidParams, 415,
        $"{FaultText.Quote(name)} is a zip package without a workbook in it.",
        "Name a workbook in the .xlsx or .xlsm format; a workbook inside an archive has to be unpacked first.");

    /// <summary>The zip structure is broken.</summary>
    public static Fault DamagedPackage(string name, string why) => new(
        "package_damaged", InvalidParams, 422, $"{FaultText.Quote(name)} is cut off or damaged: {why}.", $"Copy or download it again. {SaveAgain}");

    /// <summary>One part's bytes are broken.</summary>
    public static Fault DamagedPart(string name, string part, string why) => new(
        "part_damaged", InvalidParams, 422,
        $"{FaultText.Quote(name)} is damaged in its part {FaultText.Quote(part)}: {why}.", $"Copy or download it again. {SaveAgain}");

    /// <summary>A part that another names is not there.</summary>
    public static Fault PartMissing(string name, string part, string wantedFor) => new(
        "part_missing", InvalidParams, 422,
        $"{FaultText.Quote(name)} lacks its part {FaultText.Quote(part)}, which holds {wantedFor}.", SaveAgain);

    /// <summary>Two entries have one name.</summary>
    public static Fault AmbiguousPart(string name, string part) => new(
        "part_ambiguous", InvalidParams, 422,
        $"{FaultText.Quote(name)} has its part {FaultText.Quote(part)} twice; programs would read different contents.", SaveAgain);

    /// <summary>A name that leads out of the package.</summary>
    public static Fault EvilPartName(string name, string part) => new(
        "part_name_refused", InvalidParams, 422,
        $"{FaultText.Quote(name)} has an entry {FaultText.Quote(part)}, whose name leads out of the package.",
        "Do not trust the file; ask for one that a spreadsheet program saved.");

    /// <summary>A compression that Office does not use, or the zip format's own encryption.</summary>
    public static Fault UnreadablePart(string name, string part, string why) => new(
        "part_unreadable", InvalidParams, 415,
        $"{FaultText.Quote(name)} has a part {FaultText.Quote(part)} that {why}.", SaveAgain);

    /// <summary>A part is not well-formed XML.</summary>
    public static Fault MalformedXml(string name, string part, string why) => new(
        "xml_malformed", InvalidParams, 422,
        $"{FaultText.Quote(name)} is damaged: the XML of its part {FaultText.Quote(part)} is not well-formed ({why}).", SaveAgain);

    /// <summary>A part declares a document type, which could bring in entities and other files.</summary>
    public static Fault DoctypeRefused(string name, string part) => new(
        "xml_doctype_refused", InvalidParams, 422,
        $"{FaultText.Quote(name)} has a document type declaration in its part {FaultText.Quote(part)}; no spreadsheet program writes one, and none is read.",
        "Do not trust the file; ask for one that a spreadsheet program saved.");

    /// <summary>A cell stands where no sheet has one.</summary>
    public static Fault InvalidCellAddress(string name, string part, string address) => new(
        "cell_address_invalid", InvalidParams, 422,
        $"{FaultText.Quote(name)} has a cell {FaultText.Quote(address)} in its part {FaultText.Quote(part)}; a sheet goes from A1 to XFD1048576.", SaveAgain);

    /// <summary>A cell names a shared text that the workbook does not hold.</summary>
    public static Fault SharedTextMissing(string name, string cell, string index, int count) => new(
        "shared_text_missing", InvalidParams, 422,
        $"{FaultText.Quote(name)} is damaged: its cell {cell} names the shared text {FaultText.Quote(index)}, and there are {count}.", SaveAgain);

    /// <summary>The file was written over while it was read.</summary>
    public static Fault ChangedWhileRead(string name) => new(
        "workbook_changed_while_read", InternalError, 409,
        $"{FaultText.Quote(name)} was written over while it was read.",
        "Repeat the call when the program that writes it has finished.",
        TimeSpan.FromSeconds(1));
}
