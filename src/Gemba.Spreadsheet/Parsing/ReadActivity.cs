using System.Diagnostics;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>The inner spans of opening a workbook; they cost nothing while nobody listens.</summary>
internal static class ReadActivity
{
    /// <summary>Spans: open_package, parse_workbook, parse_shared_strings, parse_styles, parse_sheet.</summary>
    public const string SourceName = "Gemba.Spreadsheet";

    private static readonly ActivitySource Source = new(SourceName);

    public static Activity? Start(string step) => Source.StartActivity(step);
}
