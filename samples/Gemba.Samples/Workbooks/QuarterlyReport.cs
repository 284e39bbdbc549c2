using System.Globalization;
using Gemba.Samples.Packages;

namespace Gemba.Samples.Workbooks;

/// <summary>
/// A report as people hand it round: a title over merged cells, a key-value block, a table under a merged two-row header with blank rows
/// and totals inside, a second table with a single blank row before it, remarks below, and notes on cells.
/// </summary>
internal static class QuarterlyReport
{
    private static readonly (string Region, string Branch, int PlanUnits, double PlanRevenue, int Units, double Revenue)[] Branches =
    [
        ("North", "Hamburg", 1240, 412_000, 1311, 431_870.5), ("North", "Kiel", 610, 198_500, 574, 183_020),
        ("North", "Bremen", 880, 287_000, 902, 295_114.25), ("South", "München", 1930, 688_000, 2044, 731_906),
        ("South", "Ulm", 720, 241_000, 655, 214_330.75), ("South", "Passau", 340, 109_000, 361, 117_480),
        ("West", "Köln", 1510, 502_000, 1498, 497_245), ("West", "Aachen", 530, 171_000, 0, 0),
    ];

    private static readonly (string Number, int Day, string Branch, string Matter, double Cost, bool Closed)[] Complaints =
    [
        ("00317", 3, "Kiel", "Frame scratched in transport", 145, true), ("00322", 9, "Ulm", "Wrong article delivered", 38.9, true),
        ("00325", 17, "Ulm", "Motor does not start below 0 °C", 610, false), ("00331", 22, "Köln", "Invoice sent twice", 0, true),
        ("00334", 28, "Passau", "Brake noise, 3rd visit", 92.5, false),
    ];

    public static PackageWriter Make()
    {
        var package = new PackageWriter();
        var sheet = package.AddSheet("Q3 report");
        sheet.Widths(14, 14, 11, 13, 11, 13, 12);
        WriteTop(sheet);
        var last = WriteBranches(sheet, 9);
        last = WriteComplaints(sheet, last + 2);
        sheet.Text(last + 2, 1, "* Aachen was closed for rebuilding from July to September; its plan was not changed.", CellLook.Note);
        sheet.Text(last + 3, 1, "Figures are provisional until the auditor has signed them.", CellLook.Note);
        sheet.Notes.Add(new(22, 3, "K. Brandt", "Plan kept although the branch was closed, see the remark below."));
        sheet.Notes.Add(new(6, 2, "K. Brandt", "Change to 'final' after the audit."));
        return package;
    }

    private static void WriteTop(SheetWriter sheet)
    {
        sheet.Text(1, 1, "Quarterly report Q3 2025", CellLook.Title);
        sheet.Merge("A1:G1");
        sheet.Text(2, 1, "All branches, amounts in EUR", CellLook.Subtitle);
        sheet.Merge("A2:G2");
        sheet.Text(4, 1, "Prepared by:", CellLook.Label);
        sheet.Text(4, 2, "Karla Brandt");
        sheet.Text(5, 1, "Date:", CellLook.Label);
        sheet.Date(5, 2, new DateTime(2025, 10, 8, 0, 0, 0, DateTimeKind.Unspecified));
        sheet.Text(6, 1, "Status:", CellLook.Label);
        sheet.Text(6, 2, "provisional");
        sheet.Text(7, 1, "Branches:", CellLook.Label);
        sheet.Number(7, 2, Branches.Length);
    }

    private static int WriteBranches(SheetWriter sheet, int top)
    {
        sheet.Texts(top, 1, CellLook.HeaderCentered, "Region", "Branch", "Plan");
        sheet.Text(top, 5, "Actual", CellLook.HeaderCentered);
        sheet.Text(top, 7, "Reached", CellLook.HeaderCentered);
        sheet.Texts(top + 1, 3, CellLook.HeaderCentered, "Units", "Revenue", "Units", "Revenue");
        foreach (var column in new[] { "A", "B", "G" })
            sheet.Merge(string.Create(CultureInfo.InvariantCulture, $"{column}{top}:{column}{top + 1}"));
        sheet.Merge(string.Create(CultureInfo.InvariantCulture, $"C{top}:D{top}"));
        sheet.Merge(string.Create(CultureInfo.InvariantCulture, $"E{top}:F{top}"));

        var row = top + 2;
        foreach (var region in Branches.GroupBy(branch => branch.Region))
        {
            var first = row;
            foreach (var branch in region)
                WriteBranch(sheet, row++, branch.Region, branch.Branch, [branch.PlanUnits, branch.PlanRevenue, branch.Units, branch.Revenue]);
            WriteTotal(sheet, row++, region.Key, first, [.. region]);
            row++;
        }

        return row - 2;
    }

    private static void WriteBranch(SheetWriter sheet, int row, string region, string branch, ReadOnlySpan<double> figures)
    {
        sheet.Text(row, 1, region);
        sheet.Text(row, 2, branch);
        for (var i = 0; i < figures.Length; i++)
            sheet.Number(row, 3 + i, figures[i], i % 2 == 0 ? CellLook.Integer : CellLook.Money);
        sheet.Formula(row, 7, string.Create(CultureInfo.InvariantCulture, $"F{row}/D{row}"), figures[3] / figures[1], CellLook.Percent);
    }

    private static void WriteTotal(
        SheetWriter sheet, int row, string region, int first, (string, string, int PlanUnits, double PlanRevenue, int Units, double Revenue)[] branches)
    {
        sheet.Text(row, 1, $"Total {region}", CellLook.Total);
        double[] sums = [branches.Sum(b => b.PlanUnits), branches.Sum(b => b.PlanRevenue), branches.Sum(b => b.Units), branches.Sum(b => b.Revenue)];
        for (var i = 0; i < sums.Length; i++)
        {
            var column = "CDEF"[i];
            var formula = string.Create(CultureInfo.InvariantCulture, $"SUM({column}{first}:{column}{row - 1})");
            sheet.Formula(row, 3 + i, formula, sums[i], i % 2 == 0 ? CellLook.TotalInteger : CellLook.TotalMoney);
        }

        sheet.Formula(row, 7, string.Create(CultureInfo.InvariantCulture, $"F{row}/D{row}"), sums[3] / sums[1], CellLook.TotalPercent);
    }

    private static int WriteComplaints(SheetWriter sheet, int top)
    {
        sheet.Texts(top, 1, CellLook.Header, "Number", "Received", "Branch", "Matter");
        sheet.Texts(top, 6, CellLook.Header, "Cost", "Closed");
        sheet.Merge(string.Create(CultureInfo.InvariantCulture, $"D{top}:E{top}"));
        foreach (var (index, (number, day, branch, matter, cost, closed)) in Complaints.Index())
        {
            var row = top + 1 + index;
            sheet.Text(row, 1, number, CellLook.Text);
            sheet.Date(row, 2, new DateTime(2025, 9, day, 0, 0, 0, DateTimeKind.Unspecified));
            sheet.Text(row, 3, branch);
            sheet.Text(row, 4, matter);
            sheet.Merge(string.Create(CultureInfo.InvariantCulture, $"D{row}:E{row}"));
            sheet.Number(row, 6, cost, CellLook.Money);
            sheet.Boolean(row, 7, closed);
        }

        return top + Complaints.Length;
    }
}
