namespace Gemba.Spreadsheet.Workbooks;

/// <summary>A workbook in memory. Immutable: any number of threads may read it at once.</summary>
public sealed class Workbook
{
    internal Workbook(WorkbookOutline outline, IReadOnlyList<Sheet> sheets, long sharedBytes)
    {
        Outline = outline;
        Sheets = sheets;
        RetainedBytes = sharedBytes + sheets.Sum(sheet => sheet.RetainedBytes);
    }

    /// <summary>All but the cells.</summary>
    public WorkbookOutline Outline { get; }

    /// <summary>In the order of the tabs; chart sheets and dialogs are there without cells.</summary>
    public IReadOnlyList<Sheet> Sheets { get; }

    /// <inheritdoc cref="WorkbookOutline.Format"/>
    public WorkbookFormat Format => Outline.Format;

    /// <inheritdoc cref="WorkbookOutline.HasMacros"/>
    public bool HasMacros => Outline.HasMacros;

    /// <inheritdoc cref="WorkbookOutline.Uses1904Dates"/>
    public bool Uses1904Dates => Outline.Uses1904Dates;

    /// <inheritdoc cref="WorkbookOutline.DefinedNames"/>
    public IReadOnlyList<DefinedName> DefinedNames => Outline.DefinedNames;

    /// <inheritdoc cref="WorkbookOutline.Tables"/>
    public IReadOnlyList<Table> Tables => Outline.Tables;

    /// <summary>Bytes that the workbook holds on to: arrays, texts, formulas and the objects around them. What a cache has to count.</summary>
    public long RetainedBytes { get; }

    /// <summary>The sheet of that name, whatever the case of its letters, as in Excel; of several, which other programs write, the one written so.</summary>
    public Sheet? FindSheet(string name) =>
        Sheets.FirstOrDefault(sheet => sheet.Name == name) ?? Sheets.FirstOrDefault(sheet => Same(sheet.Name, name));

    /// <summary>The table whose name or display name is that, whatever the case of its letters.</summary>
    public Table? FindTable(string name) => Tables.FirstOrDefault(table =>
        string.Equals(table.DisplayName, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(table.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The name as a formula on that sheet sees it: a name local to the sheet hides one of the workbook.</summary>
    /// <param name="name">Whatever the case of its letters.</param>
    /// <param name="onSheet">Sheet whose local names count; <see langword="null"/> for those of the workbook alone.</param>
    public DefinedName? FindName(string name, string? onSheet = null) =>
        DefinedNames.FirstOrDefault(defined => onSheet is not null && defined.Scope is not null && Same(defined.Name, name) && Same(defined.Scope, onSheet))
        ?? DefinedNames.FirstOrDefault(defined => defined.Scope is null && Same(defined.Name, name));

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
