using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Answers;

public sealed class CellTextTests
{
    [Theory]
    [InlineData(CellKind.DateTime, 45322, "2024-01-31")]
    [InlineData(CellKind.DateTime, 45322.5, "2024-01-31T12:00:00")]
    [InlineData(CellKind.DateTime, 45322.573125, "2024-01-31T13:45:18")]
    [InlineData(CellKind.DateTime, 45322.9999999999, "2024-02-01")]
    [InlineData(CellKind.DateTime, 45322.000001, "2024-01-31T00:00:00.086")]
    [InlineData(CellKind.DateTime, 1, "1900-01-01")]
    [InlineData(CellKind.DateTime, 59, "1900-02-28")]
    [InlineData(CellKind.DateTime, 60, "1900-02-29")]
    [InlineData(CellKind.DateTime, 61, "1900-03-01")]
    [InlineData(CellKind.DateTime, 2958465, "9999-12-31")]
    [InlineData(CellKind.DateTime, -5, "-5")]
    [InlineData(CellKind.DateTime, 1e10, "10000000000")]
    [InlineData(CellKind.Time, 0.5, "12:00:00")]
    [InlineData(CellKind.Time, 1.5, "36:00:00")]
    [InlineData(CellKind.Time, -0.25, "-06:00:00")]
    [InlineData(CellKind.Number, 0.1, "0.1")]
    [InlineData(CellKind.Number, 1e20, "1E+20")]
    [InlineData(CellKind.Boolean, 1, "TRUE")]
    [InlineData(CellKind.Empty, 0, "")]
    public void A_value_is_written_in_one_way(CellKind kind, double number, string text) =>
        Assert.Equal(text, CellText.Of(new CellValue(kind, number, null)));

    [Theory]
    [InlineData("2024-01-31", 45322.0)]
    [InlineData("2024-01-31T12:00", 45322.5)]
    [InlineData("2024-01-31 12:00:00", 45322.5)]
    [InlineData("1900-01-01", 1.0)]
    [InlineData("12:00", 0.5)]
    [InlineData("31.01.2024", null)]
    [InlineData("hello", null)]
    public void An_iso_date_is_read_back(string text, double? serial) => Assert.Equal(serial, CellText.SerialOf(text));
}
