using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Workbooks;

public sealed class FormulaMoverTests
{
    [Theory]
    [InlineData("A1+B2", 1, 1, "B2+C3")]
    [InlineData("$A1+A$1+$A$1", 2, 3, "$A3+D$1+$A$1")]
    [InlineData("SUM(A1:B2)", 1, 0, "SUM(A2:B3)")]
    [InlineData("SUM(A:B)+SUM($A:B)", 5, 1, "SUM(B:C)+SUM($A:C)")]
    [InlineData("SUM(1:2)+SUM($1:2)", 3, 9, "SUM(4:5)+SUM($1:5)")]
    [InlineData("\"A1 \"\"B2\"\" \"&A1", 1, 0, "\"A1 \"\"B2\"\" \"&A2")]
    [InlineData("'A1''s B2'!A1+Sheet1!B2", 1, 0, "'A1''s B2'!A2+Sheet1!B3")]
    [InlineData("LOG10(A1)+ATAN2(A1,B1)", 1, 0, "LOG10(A2)+ATAN2(A2,B2)")]
    [InlineData("Jan:Dec!A1", 1, 0, "Jan:Dec!A2")]
    [InlineData("A1:Dec!B2", 1, 0, "A1:Dec!B3")]
    [InlineData("Taxes2024+A1B+XFE1+A1048577", 1, 0, "Taxes2024+A1B+XFE1+A1048577")]
    [InlineData("Table1[[#This Row],[A1]]*A1", 1, 0, "Table1[[#This Row],[A1]]*A2")]
    [InlineData("T['[A1]+A1", 1, 0, "T['[A1]+A2")]
    [InlineData("[1]Sheet1!A1", 1, 0, "[1]Sheet1!A2")]
    [InlineData("1E5+A1+2.5", 1, 0, "1E5+A2+2.5")]
    [InlineData("A1", -1, 0, "#REF!")]
    [InlineData("SUM(A1:B2)*2", 0, -1, "SUM(#REF!)*2")]
    [InlineData("XFD1+A1048576", 1, 1, "#REF!+#REF!")]
    [InlineData("a1+b$2", 1, 1, "B2+C$2")]
    [InlineData("A1#+@A1", 1, 0, "A2#+@A2")]
    [InlineData("A1:INDEX(A:A,2)", 1, 0, "A2:INDEX(A:A,2)")]
    [InlineData("#REF!+TRUE+Größe1", 1, 1, "#REF!+TRUE+Größe1")]
    [InlineData("\"open A1", 1, 1, "\"open A1")]
    public void References_move_and_nothing_else_does(string formula, int rows, int columns, string expected) =>
        Assert.Equal(expected, FormulaMover.Move(formula, rows, columns));
}
