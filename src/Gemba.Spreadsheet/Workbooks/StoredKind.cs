namespace Gemba.Spreadsheet.Workbooks;

/// <summary>How a cell is kept; with its style it becomes a <see cref="CellKind"/>.</summary>
internal enum StoredKind : byte
{
    /// <summary>A cell with a style or a formula and no value.</summary>
    Empty,

    /// <summary>The payload is the number's bits; whether it is a date is the style's word.</summary>
    Number,

    /// <summary>The payload is an index into the workbook's shared texts.</summary>
    SharedText,

    /// <summary>The payload is an index into the sheet's own texts.</summary>
    OwnText,

    /// <summary>The payload is 0 or 1.</summary>
    Boolean,

    /// <summary>The payload is an index into <see cref="ErrorTexts"/>.</summary>
    Error,

    /// <summary>An error that Excel's list does not have; the payload is an index into the sheet's own texts.</summary>
    OwnError,

    /// <summary>A number in the 1900 system that was stored as an ISO date.</summary>
    IsoDate,

    /// <summary>A number that was stored as an ISO time of day.</summary>
    IsoTime,
}
