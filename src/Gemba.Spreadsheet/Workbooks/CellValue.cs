namespace Gemba.Spreadsheet.Workbooks;

/// <summary>The value of one cell.</summary>
/// <param name="Kind">Which of the fields below speaks.</param>
/// <param name="Number">
/// The number; for a <see cref="CellKind.Boolean"/> 0 or 1; for <see cref="CellKind.DateTime"/> and <see cref="CellKind.Time"/> the serial
/// number in the 1900 system (1904 workbooks are converted when read): whole days, the time of day as the fraction.
/// </param>
/// <param name="Text">The text, or the error as Excel writes it (<c>#N/A</c>); <see langword="null"/> for other kinds.</param>
public readonly record struct CellValue(CellKind Kind, double Number, string? Text)
{
    /// <summary>A cell without a value.</summary>
    public static CellValue Empty => default;

    /// <summary>Whether there is no value.</summary>
    public bool IsEmpty => Kind == CellKind.Empty;
}
