namespace Gemba.Spreadsheet.Workbooks;

/// <summary>What a number format makes of a number.</summary>
internal enum NumberFormatClass : byte
{
    Number,
    DateTime,
    Time,
}
