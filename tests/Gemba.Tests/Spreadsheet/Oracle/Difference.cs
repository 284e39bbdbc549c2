namespace Gemba.Tests.Spreadsheet.Oracle;

/// <summary>One thing that LibreOffice and Gemba see differently.</summary>
/// <param name="File">Path below the folder of workbooks.</param>
/// <param name="Sheet">Name of the sheet; empty for what belongs to the workbook.</param>
/// <param name="Aspect">value, formula, missing (LibreOffice has the cell alone), extra (Gemba has it alone), merged, printed, name, comment, table, sheet,
/// workbook, hidden or format.</param>
/// <param name="Where">Address of the cell, or the name of the thing.</param>
/// <param name="Ours">What Gemba sees.</param>
/// <param name="Theirs">What LibreOffice sees.</param>
internal sealed record Difference(string File, string Sheet, string Aspect, string Where, string Ours, string Theirs)
{
    /// <summary>What an accepted difference is known by.</summary>
    public (string File, string Sheet, string Aspect, string Where) Key => (File, Sheet, Aspect, Where);

    /// <summary>One line, tab-separated, whatever the texts hold.</summary>
    public override string ToString() => string.Join('\t', File, Sheet, Aspect, Where, Shown(Ours), Shown(Theirs));

    private static string Shown(string text) =>
        (text.Length > 200 ? text[..200] + "…" : text).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
