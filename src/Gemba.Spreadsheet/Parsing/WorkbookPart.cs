using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Reads the main part: the tabs, the names, and which date system counts.</summary>
internal sealed class WorkbookPart
{
    private readonly Package _package;
    private readonly WorkbookParts _parts;
    private readonly List<(string Name, string? Scope, DefinedNameText Text)> _names = [];

    private WorkbookPart(Package package, WorkbookParts parts)
    {
        _package = package;
        _parts = parts;
    }

    public bool Uses1904Dates { get; private set; }

    public List<SheetOutline> Sheets { get; } = [];

    /// <summary>By sheet: its part; empty for one that has none, as modules of Excel 5 do.</summary>
    public List<string> SheetParts { get; } = [];

    public List<DefinedName> DefinedNames { get; } = [];

    public static WorkbookPart Read(Package package, WorkbookParts parts)
    {
        var workbook = new WorkbookPart(package, parts);
        using var xml = package.Scan(parts.Workbook, "the list of sheets");
        while (xml.ReadChild(1))
            workbook.ReadGroup(xml);
        workbook.ScopeNames();
        return workbook;
    }

    private void ReadGroup(XmlScanner xml)
    {
        if (xml.Is("workbookPr"u8))
            Uses1904Dates = XmlValues.IsTrue(xml.RawAttribute("date1904"u8));
        else if (xml.Is("sheets"u8))
        {
            while (xml.ReadChild(2))
            {
                if (xml.Is("sheet"u8))
                    AddSheet(xml);
            }
        }
        else if (xml.Is("definedNames"u8))
        {
            while (xml.ReadChild(2))
            {
                if (xml.Is("definedName"u8))
                    AddName(xml);
            }
        }
    }

    private void AddSheet(XmlScanner xml)
    {
        if (Sheets.Count >= _package.Budget.Limits.MaxSheets)
            throw new FaultException(SpreadsheetFaults.TooManySheets(_package.Name, _package.Budget.Limits.MaxSheets));
        var name = XmlEscapes.ResolveXstring(xml.TextAttribute("name"u8) ?? "");
        var id = xml.TextAttribute(":id"u8);
        var target = string.IsNullOrEmpty(id) ? new Relationship("", "", "") : _parts.ById(id)
            ?? throw new FaultException(SpreadsheetFaults.PartMissing(_package.Name, id, $"the sheet {FaultText.Quote(name)}"));
        var visibility = xml.TextAttribute("state"u8) switch
        {
            "hidden" => SheetVisibility.Hidden,
            "veryHidden" => SheetVisibility.VeryHidden,
            _ => SheetVisibility.Visible,
        };
        var kind = target.Kind switch
        {
            "chartsheet" => SheetKind.Chartsheet,
            "dialogsheet" => SheetKind.Dialogsheet,
            "xlMacrosheet" or "xlIntlMacrosheet" => SheetKind.Macrosheet,
            _ => SheetKind.Worksheet,
        };
        Sheets.Add(new SheetOutline(name, Sheets.Count, visibility, kind));
        SheetParts.Add(target.Target);
    }

    private void AddName(XmlScanner xml)
    {
        var name = XmlEscapes.ResolveXstring(xml.TextAttribute("name"u8) ?? "");
        var scope = xml.TextAttribute("localSheetId"u8);
        var hidden = XmlValues.IsTrue(xml.RawAttribute("hidden"u8));
        var comment = xml.TextAttribute("comment"u8) is { Length: > 0 } text ? XmlEscapes.ResolveXstring(text) : null;
        var refersTo = XmlEscapes.ResolveXstring(xml.ReadString());
        _package.Budget.Kept(RetainedSizes.SmallObject + RetainedSizes.OfString(name) + RetainedSizes.OfString(refersTo) + RetainedSizes.OfString(comment ?? ""));
        _names.Add((name, scope, new DefinedNameText(refersTo, hidden, comment)));
    }

    /// <summary>Sheets may stand behind the names in the part, so that a scope can only be told at the end.</summary>
    private void ScopeNames()
    {
        foreach (var (name, scope, text) in _names)
        {
            var sheet = int.TryParse(scope, out var index) && (uint)index < (uint)Sheets.Count ? Sheets[index].Name : null;
            DefinedNames.Add(new DefinedName(name, sheet, text.RefersTo, text.Hidden, text.Comment));
        }
    }

    private readonly record struct DefinedNameText(string RefersTo, bool Hidden, string? Comment);
}
