using Gemba.Spreadsheet.Answers;

namespace Gemba.Spreadsheet.Tools;

/// <summary>The formats that callers choose from.</summary>
internal static class GridFormats
{
    public static readonly Schema Choice = Schema.OneOf("dense", "csv", "rows", "json", "values");

    public static RowFormat Of(string? name, bool withNames) => name switch
    {
        "csv" => new CsvRows(withNames),
        "rows" => new LetteredRows(),
        "json" => new RecordRows(),
        "values" => new ValueRows(),
        _ => new DenseRows(),
    };

    /// <summary>Whether the names stand beside the rows: csv has them in its first line, json in every row.</summary>
    public static bool HasNamesBeside(string? name) => name is not ("csv" or "json");
}
