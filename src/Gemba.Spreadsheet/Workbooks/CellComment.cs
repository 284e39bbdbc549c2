namespace Gemba.Spreadsheet.Workbooks;

/// <summary>A note or a threaded comment on a cell.</summary>
/// <param name="Row">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Author">Who wrote it; empty where the file does not say.</param>
/// <param name="Text">The text; replies of a thread follow on lines of their own as <c>author: text</c>.</param>
public sealed record CellComment(int Row, int Column, string Author, string Text);
