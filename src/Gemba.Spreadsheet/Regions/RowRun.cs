namespace Gemba.Spreadsheet.Regions;

/// <summary>Filled cells of one column without a gap; both rows belong to it.</summary>
internal readonly record struct RowRun(int First, int Last);
