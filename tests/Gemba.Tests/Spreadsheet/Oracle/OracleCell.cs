namespace Gemba.Tests.Spreadsheet.Oracle;

/// <summary>A cell as LibreOffice has it.</summary>
/// <param name="Row">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Kind">n number, d date or date-time, t time, b truth value, s text, e error.</param>
/// <param name="Number">Of n, d, t and b.</param>
/// <param name="Text">Of s and e.</param>
/// <param name="Formula">Without the equals sign; in braces for an array formula.</param>
internal sealed record OracleCell(int Row, int Column, char Kind, double Number, string? Text, string? Formula)
{
    public override string ToString() => Kind is 's' or 'e' ? $"{Kind} {Text}" : FormattableString.Invariant($"{Kind} {Number:R}");
}
