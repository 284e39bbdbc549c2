using Gemba.Spreadsheet.Parsing;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Oracle;

/// <summary>Compares what a number format's code makes of a number, for every code that the workbooks declare, with LibreOffice's own classes.</summary>
internal static class FormatComparison
{
    public static IEnumerable<Difference> Compare(IEnumerable<(string Code, char Kind)> formats) =>
        from format in formats
        let ours = NumberFormatCode.Classify(format.Code)
        where ours != ClassOf(format.Kind)
        select new Difference("(formats)", "", "format", format.Code, ours.ToString(), ClassOf(format.Kind).ToString());

    private static NumberFormatClass ClassOf(char kind) => kind switch
    {
        'd' => NumberFormatClass.DateTime,
        't' => NumberFormatClass.Time,
        _ => NumberFormatClass.Number,
    };
}
