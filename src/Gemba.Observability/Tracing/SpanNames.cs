using System.Diagnostics;

namespace Gemba.Observability.Tracing;

/// <summary>The sources and names of spans; one trace of a tool call is built of these and nothing else.</summary>
/// <remarks>
/// Under <see cref="Source"/> stands one span per operation, <c>tools/call {tool}</c> or the method alone. The inner spans of <see cref="SpreadsheetSource"/>
/// are started by the code that does the work: <c>tools/call sheet_overview</c> → <see cref="CacheLookup"/>, <see cref="LoadWorkbook"/>
/// (→ <see cref="OpenPackage"/>, <see cref="ParseWorkbook"/>, <see cref="ParseSharedStrings"/>, <see cref="ParseStyles"/>, <see cref="ParseSheet"/>),
/// <see cref="RegionDetection"/>, <see cref="ReadCells"/>, <see cref="FormatAnswer"/>; then <see cref="AuditLog"/> before the answer leaves.
/// </remarks>
public static class SpanNames
{
    /// <summary>Source of the span that each operation has.</summary>
    public const string Source = "Gemba";

    /// <summary>Source of the spans inside the spreadsheet tools.</summary>
    public const string SpreadsheetSource = "Gemba.Spreadsheet";

    /// <summary>Looking for a workbook in the cache; attribute <c>cache.hit</c>.</summary>
    public const string CacheLookup = "cache_lookup";

    /// <summary>Reading a workbook from its file.</summary>
    public const string LoadWorkbook = "load_workbook";

    /// <summary>Opening the package and checking its directory.</summary>
    public const string OpenPackage = "open_package";

    /// <summary>Parsing sheet names, defined names and tables.</summary>
    public const string ParseWorkbook = "parse_workbook";

    /// <summary>Parsing the shared strings.</summary>
    public const string ParseSharedStrings = "parse_shared_strings";

    /// <summary>Parsing styles and number formats.</summary>
    public const string ParseStyles = "parse_styles";

    /// <summary>Parsing one sheet; attribute <c>gemba.sheet.index</c>.</summary>
    public const string ParseSheet = "parse_sheet";

    /// <summary>Finding the regions of a sheet.</summary>
    public const string RegionDetection = "region_detection";

    /// <summary>Taking the asked cells from the workbook: a page of them, those that pass filters, or those that are searched.</summary>
    public const string ReadCells = "read_cells";

    /// <summary>Making the message of what the tool wrote.</summary>
    public const string FormatAnswer = "format_answer";

    /// <summary>Handing the call to the audit trail before the answer leaves, and waiting for the disk where it is told to.</summary>
    public const string AuditLog = "audit_log";

    internal static readonly ActivitySource Calls = new(Source);
}
