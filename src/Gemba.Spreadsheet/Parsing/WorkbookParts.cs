using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Where the workbook's parts are.</summary>
/// <param name="Workbook">The main part.</param>
/// <param name="Format">What the package says that it is.</param>
/// <param name="Relationships">Of the main part.</param>
internal sealed record WorkbookParts(string Workbook, WorkbookFormat Format, IReadOnlyList<Relationship> Relationships)
{
    public string? SharedTexts => Find("sharedStrings");

    public string? Styles => Find("styles");

    public string? Persons => Find("person");

    public bool HasMacros => Find("vbaProject") is not null;

    /// <exception cref="FaultException">The package holds no workbook that can be read.</exception>
    public static WorkbookParts Find(Package package)
    {
        var main = package.RelationshipsOf("").Find(relationship => relationship.Kind == "officeDocument")?.Target
            ?? (package.Has("xl/workbook.xml") ? "xl/workbook.xml" : package.Has("xl/workbook.bin") ? "xl/workbook.bin" : null)
            ?? throw new FaultException(SpreadsheetFaults.NotAWorkbook(package.Name));
        var type = package.ContentTypeOf(main);
        if (main.EndsWith(".bin", StringComparison.OrdinalIgnoreCase) || type.Contains("sheet.binary", StringComparison.OrdinalIgnoreCase))
            throw new FaultException(SpreadsheetFaults.IsXlsb(package.Name));
        if (type.Length > 0 && !type.EndsWith("xml", StringComparison.OrdinalIgnoreCase)
            || type.Contains("wordprocessing", StringComparison.OrdinalIgnoreCase) || type.Contains("presentation", StringComparison.OrdinalIgnoreCase))
            throw new FaultException(SpreadsheetFaults.NotAWorkbook(package.Name));
        var format = type.Contains("macroEnabled", StringComparison.OrdinalIgnoreCase) ? WorkbookFormat.Xlsm : WorkbookFormat.Xlsx;
        return new WorkbookParts(main, format, package.RelationshipsOf(main));
    }

    /// <summary>The part that the workbook names by that id.</summary>
    public Relationship? ById(string? id) => Relationships.FirstOrDefault(relationship => relationship.Id == id);

    private string? Find(string kind) => Relationships.FirstOrDefault(relationship => relationship.Kind == kind)?.Target;
}
