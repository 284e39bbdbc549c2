namespace Gemba.Spreadsheet.Workbooks;

/// <summary>What a cell holds, from its stored type and its number format; never guessed from its text.</summary>
public enum CellKind : byte
{
    /// <summary>No value. The cell may still have a formula or a style.</summary>
    Empty,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Text, also where it looks like a number (<c>00123</c>).</summary>
    Text,

    /// <summary>TRUE or FALSE.</summary>
    Boolean,

    /// <summary>An error value, as in <c>#DIV/0!</c>.</summary>
    Error,

    /// <summary>A serial number under a date or date-time format.</summary>
    DateTime,

    /// <summary>A serial number under a format of time alone: time of day, or elapsed time (<c>[h]:mm</c>).</summary>
    Time,
}
