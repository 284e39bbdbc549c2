using System.Globalization;
using System.Text;

namespace Gemba.Samples.Packages;

/// <summary>The styles part: one cell format for each <see cref="CellLook"/>, in its order.</summary>
internal static class StylesPart
{
    private const int General = 0, WholeNumber = 3, TwoDecimals = 4, OneDecimalPercent = 164, IsoDate = 165, IsoDateTime = 166, MonthOfYear = 167, AsText = 49;

    private const string Fonts =
        "<fonts count=\"6\">"
        + "<font><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>"
        + "<font><b/><sz val=\"16\"/><name val=\"Calibri\"/><family val=\"2\"/></font>"
        + "<font><i/><sz val=\"11\"/><color rgb=\"FF666666\"/><name val=\"Calibri\"/><family val=\"2\"/></font>"
        + "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>"
        + "<font><b/><sz val=\"11\"/><color rgb=\"FFFFFFFF\"/><name val=\"Calibri\"/><family val=\"2\"/></font>"
        + "<font><sz val=\"11\"/><color rgb=\"FF1F4E9E\"/><name val=\"Calibri\"/><family val=\"2\"/></font>"
        + "</fonts>";

    private const string Fills =
        "<fills count=\"4\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>"
        + "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF2F5597\"/><bgColor indexed=\"64\"/></patternFill></fill>"
        + "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFFF7D6\"/><bgColor indexed=\"64\"/></patternFill></fill></fills>";

    private const string Borders =
        "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>"
        + "<border><left/><right/><top style=\"thin\"><color auto=\"1\"/></top><bottom/><diagonal/></border></borders>";

    private static readonly (CellLook Look, int Format, int Font, int Fill, int Border, bool Centered)[] Looks =
    [
        (CellLook.Plain, General, 0, 0, 0, false),
        (CellLook.Title, General, 1, 0, 0, false),
        (CellLook.Subtitle, General, 2, 0, 0, false),
        (CellLook.Heading, General, 3, 0, 0, false),
        (CellLook.Header, General, 4, 2, 0, false),
        (CellLook.HeaderCentered, General, 4, 2, 0, true),
        (CellLook.Date, IsoDate, 0, 0, 0, false),
        (CellLook.DateTime, IsoDateTime, 0, 0, 0, false),
        (CellLook.Money, TwoDecimals, 0, 0, 0, false),
        (CellLook.Integer, WholeNumber, 0, 0, 0, false),
        (CellLook.Percent, OneDecimalPercent, 0, 0, 0, false),
        (CellLook.Text, AsText, 0, 0, 0, false),
        (CellLook.Total, General, 3, 0, 1, false),
        (CellLook.TotalMoney, TwoDecimals, 3, 0, 1, false),
        (CellLook.TotalInteger, WholeNumber, 3, 0, 1, false),
        (CellLook.TotalPercent, OneDecimalPercent, 3, 0, 1, false),
        (CellLook.Input, General, 5, 3, 0, false),
        (CellLook.InputMoney, TwoDecimals, 5, 3, 0, false),
        (CellLook.InputInteger, WholeNumber, 5, 3, 0, false),
        (CellLook.InputPercent, OneDecimalPercent, 5, 3, 0, false),
        (CellLook.Label, General, 3, 0, 0, false),
        (CellLook.Note, General, 2, 0, 0, false),
        (CellLook.Month, MonthOfYear, 4, 2, 0, true),
    ];

    public static string Write()
    {
        var xml = new StringBuilder(PackageWriter.Declaration)
            .Append("<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts count=\"4\">")
            .Append("<numFmt numFmtId=\"164\" formatCode=\"0.0%\"/><numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\"/>")
            .Append("<numFmt numFmtId=\"166\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm\"/><numFmt numFmtId=\"167\" formatCode=\"mmm\\ yyyy\"/></numFmts>")
            .Append(Fonts).Append(Fills).Append(Borders)
            .Append("<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>")
            .Append(CultureInfo.InvariantCulture, $"<cellXfs count=\"{Looks.Length}\">");
        foreach (var (_, format, font, fill, border, centered) in Looks.OrderBy(look => look.Look))
        {
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<xf numFmtId=\"{format}\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\"");
            xml.Append(centered ? " applyAlignment=\"1\"><alignment horizontal=\"center\"/></xf>" : "/>");
        }

        return xml
            .Append("</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>")
            .ToString();
    }
}
