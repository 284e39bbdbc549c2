using System.Globalization;
using System.Security;
using Gemba.Spreadsheet.Workbooks;
using Gemba.Tests.Spreadsheet.Parsing;

namespace Gemba.Tests.Spreadsheet.Tools;

/// <summary>Small workbooks whose every cell a test can name.</summary>
internal static class SampleBooks
{
    private const string Styles =
        "<fonts><font/><font><b/></font></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
        + "<numFmts><numFmt numFmtId=\"170\" formatCode=\"yyyy-mm-dd hh:mm\"/><numFmt numFmtId=\"171\" formatCode=\"$#,##0.00\"/></numFmts>"
        + "<cellXfs><xf numFmtId=\"0\" fontId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/><xf numFmtId=\"170\" applyNumberFormat=\"1\"/>"
        + "<xf numFmtId=\"171\" applyNumberFormat=\"1\"/><xf numFmtId=\"0\" fontId=\"1\" applyFont=\"1\"/><xf numFmtId=\"21\" applyNumberFormat=\"1\"/></cellXfs>";

    /// <summary>
    /// Sheet1: a ledger A1:G7 (Code, Region, Amount, Day, Paid, Rate, Total) with text digits, a date with time, a boolean, an error and formulas.
    /// Sheet2: labels and values in B2:C4. Sheet3: empty. Names: Amounts, Sheet2!Rate, Constant, Broken.
    /// </summary>
    public static byte[] Ledger() => new TestPackage
    {
        WorkbookExtras = "<definedNames><definedName name=\"Amounts\">Sheet1!$C$2:$C$7</definedName><definedName name=\"Rate\" localSheetId=\"1\">Sheet2!$C$3</definedName>"
            + "<definedName name=\"Constant\">0.19</definedName><definedName name=\"Broken\">#REF!</definedName><definedName name=\"Secret\" hidden=\"1\">Sheet1!$A$1</definedName></definedNames>",
    }
        .WithStyles(Styles)
        .WithSheet(
            Row(1, Text("Code", 4), Text("Region", 4), Text("Amount", 4), Text("Day", 4), Text("Paid", 4), Text("Rate", 4), Text("Total", 4))
            + Row(2, Text("00123"), Text("North"), Number(100), Number(45322, 1), Flag(true), Number(0.1), Formula("C2*2", "200"))
            + Row(3, Text("00124"), Text("South"), Number(250.5), Number(45323.5, 2), Flag(false), Number(0.2), Formula("C3*2", "501"))
            + Row(4, Text("true"), Text("North"), Number(-3), Number(45324, 1), Flag(true), Error("#N/A"), Formula("C4*2", "-6"))
            + Row(5, Text("00126"), Text("West"), "", Number(45325, 1), Flag(false), Number(0.3), Formula("C5*2", "0"))
            + Row(6, Text("00127"), Text("north east"), Number(7), Number(45326, 1), Flag(true), Number(0.4), Formula("SUM(C2:C6)", "354.5"))
            + Row(7, Text("Ä \"quoted\", comma"), Text("East"), Number(1e20, 3), Number(45327, 1), Flag(true), Number(0.5), Formula("C7*2", "2E+20")))
        .WithSheet(
            Row(2, "", Text("Customer:"), Text("Acme")) + Row(3, "", Text("Tax rate"), Number(0.19)) + Row(4, "", Text("Started"), Number(0.5, 5)))
        .WithSheet("")
        .ToBytes();

    /// <summary>One sheet of numbers: the cell in row r and column c holds r × 1000 + c.</summary>
    public static byte[] Numbers(int rows, int columns) => new TestPackage()
        .WithSheet(string.Concat(Enumerable.Range(1, rows).Select(r => Row(r, [.. Enumerable.Range(1, columns).Select(c => Number((r * 1000) + c))]))))
        .ToBytes();

    public static string Row(int row, params string[] cells) =>
        $"<row r=\"{row}\">{string.Concat(cells.Select((cell, i) => cell.Replace("@", CellRange.AddressOf(row, i + 1), StringComparison.Ordinal)))}</row>";

    public static string Text(string text, int style = 0) => $"<c r=\"@\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{SecurityElement.Escape(text)}</t></is></c>";

    public static string Number(double number, int style = 0) => string.Create(CultureInfo.InvariantCulture, $"<c r=\"@\" s=\"{style}\"><v>{number:R}</v></c>");

    public static string Flag(bool flag) => $"<c r=\"@\" t=\"b\"><v>{(flag ? 1 : 0)}</v></c>";

    public static string Error(string error) => $"<c r=\"@\" t=\"e\"><v>{error}</v></c>";

    public static string Formula(string formula, string cached) => $"<c r=\"@\"><f>{SecurityElement.Escape(formula)}</f><v>{cached}</v></c>";
}
