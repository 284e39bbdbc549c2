using Gemba.Spreadsheet.Parsing;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Parsing;

public sealed class NumberFormatTests
{
    [Theory]
    [InlineData("yyyy-mm-dd")]
    [InlineData("d")]
    [InlineData("mmm")]
    [InlineData("dd/mm/yyyy hh:mm")]
    [InlineData("[$-409]d-mmm-yy;@")]
    [InlineData("[$-F800]dddd, mmmm dd, yyyy")]
    [InlineData("[Red]yyyy")]
    [InlineData("[>100]d;0")]
    [InlineData("\"Week \"d")]
    [InlineData("yyyy\\-mm\\-dd;@")]
    [InlineData("[$-411]ge.m.d")]
    [InlineData("[$-411]aaa")]
    [InlineData("m/d/yy h:mm AM/PM")]
    [InlineData("YYYY-MM-DD HH:MM:SS")]
    public void Dates_are_told(string code) => Assert.Equal(NumberFormatClass.DateTime, NumberFormatCode.Classify(code));

    [Theory]
    [InlineData("h:mm")]
    [InlineData("[h]:mm:ss")]
    [InlineData("[hh]:mm")]
    [InlineData("mm:ss.0")]
    [InlineData("[mm]:ss")]
    [InlineData("[ss]")]
    [InlineData("h:mm AM/PM")]
    [InlineData("h\"h \"mm")]
    [InlineData("[$-F400]h:mm:ss\\ AM/PM")]
    public void Times_are_told_and_minutes_are_not_months(string code) => Assert.Equal(NumberFormatClass.Time, NumberFormatCode.Classify(code));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("General")]
    [InlineData("GENERAL")]
    [InlineData("0.00")]
    [InlineData("#,##0.00 \"days\"")]
    [InlineData("0.00E+00")]
    [InlineData("0.0e-0")]
    [InlineData("[Red]0;[Blue]-0")]
    [InlineData("[DarkRed]0")]
    [InlineData("@")]
    [InlineData("_-* #,##0\\ \\d_-")]
    [InlineData("# ?/?")]
    [InlineData("0;yyyy")]
    [InlineData("[$USD] #,##0")]
    [InlineData("\"h:mm")]
    [InlineData("G/\"x\"")]
    [InlineData("0\\")]
    [InlineData("[")]
    public void Numbers_stay_numbers(string? code) => Assert.Equal(NumberFormatClass.Number, NumberFormatCode.Classify(code));

    [Theory]
    [InlineData(0, NumberFormatClass.Number)]
    [InlineData(2, NumberFormatClass.Number)]
    [InlineData(14, NumberFormatClass.DateTime)]
    [InlineData(20, NumberFormatClass.Time)]
    [InlineData(22, NumberFormatClass.DateTime)]
    [InlineData(31, NumberFormatClass.DateTime)]
    [InlineData(32, NumberFormatClass.Time)]
    [InlineData(46, NumberFormatClass.Time)]
    [InlineData(49, NumberFormatClass.Number)]
    [InlineData(58, NumberFormatClass.DateTime)]
    [InlineData(999, NumberFormatClass.Number)]
    public void Formats_named_by_number_alone_are_told(int number, object expected) =>
        Assert.Equal((NumberFormatClass)expected, NumberFormatCode.Classify(BuiltInFormats.CodeOf(number)));
}
