using System.Globalization;
using Gemba.Samples.Packages;

namespace Gemba.Samples.Workbooks;

/// <summary>
/// A budget of three sheets (assumptions, months, summary) whose formulas carry the values that Excel would cache: each value is computed
/// here in the order in which its formula computes it.
/// </summary>
internal static class BudgetModel
{
    private const int FirstMonthColumn = 2, TotalColumn = 14, FirstProductRow = 18;

    private static readonly (string Label, string Name, double Value, CellLook Look, string Unit, string Note)[] Parameters =
    [
        ("Price increase", "PriceIncrease", 0.03, CellLook.InputPercent, "per year", "Agreed with sales on 14 November"),
        ("Volume growth", "VolumeGrowth", 0.045, CellLook.InputPercent, "per year", "Average of the last three years"),
        ("Material inflation", "MaterialInflation", 0.021, CellLook.InputPercent, "per year", "Supplier forecast"),
        ("Employees", "Employees", 38, CellLook.InputInteger, "persons", "Two open positions included"),
        ("Cost per employee", "CostPerEmployee", 5150, CellLook.InputMoney, "EUR per month", "With social security"),
        ("Rent", "Rent", 21400, CellLook.InputMoney, "EUR per month", "Contract until 2029"),
        ("Marketing share", "MarketingShare", 0.035, CellLook.InputPercent, "of revenue", ""),
        ("Tax rate", "TaxRate", 0.29, CellLook.InputPercent, "of profit", "Trade and corporate tax"),
        ("Scenario", "Scenario", double.NaN, CellLook.Input, "", "Base, Low or High"),
    ];

    private static readonly (string Name, double Units, double Price, double Cost)[] Products =
    [
        ("City bike", 3120, 690, 402), ("Trekking bike", 2260, 980, 575), ("E-bike", 1480, 2450, 1610), ("Accessories", 18400, 31, 14.5),
    ];

    private static readonly double[] Season = [0.05, 0.06, 0.09, 0.12, 0.13, 0.12, 0.10, 0.08, 0.08, 0.07, 0.05, 0.05];

    public static PackageWriter Make()
    {
        var package = new PackageWriter();
        WriteAssumptions(package.AddSheet("Assumptions"), package.Names);
        var totals = WriteMonths(package.AddSheet("Months"));
        WriteSummary(package.AddSheet("Summary"), totals);
        package.Names.Add(new("Revenue", "Months!$B$12:$M$12"));
        package.Names.Add(new("OperatingProfit", "Months!$B$20:$M$20"));
        package.Names.Add(new("_xlnm.Print_Area", "Summary!$A$1:$F$19", SheetIndex: 2));
        return package;
    }

    private static void WriteAssumptions(SheetWriter sheet, List<NameInWorkbook> names)
    {
        sheet.Widths(22, 14, 16, 34);
        sheet.Text(1, 1, "Budget 2026: assumptions", CellLook.Title);
        sheet.Text(2, 1, "Blue cells on yellow are inputs; everything else follows from them.", CellLook.Subtitle);
        sheet.Texts(4, 1, CellLook.Header, "Parameter", "Value", "Unit", "Note");
        foreach (var (index, parameter) in Parameters.Index())
        {
            var row = 5 + index;
            sheet.Text(row, 1, parameter.Label, CellLook.Label);
            if (double.IsNaN(parameter.Value))
                sheet.Text(row, 2, "Base", parameter.Look);
            else
                sheet.Number(row, 2, parameter.Value, parameter.Look);
            if (parameter.Unit.Length > 0)
                sheet.Text(row, 3, parameter.Unit);
            if (parameter.Note.Length > 0)
                sheet.Text(row, 4, parameter.Note, CellLook.Note);
            names.Add(new(parameter.Name, $"Assumptions!$B${row}"));
        }

        sheet.Text(16, 1, "Products, base year 2025", CellLook.Heading);
        sheet.Texts(17, 1, CellLook.Header, "Product", "Units", "Price", "Unit cost");
        foreach (var (index, product) in Products.Index())
        {
            sheet.Text(FirstProductRow + index, 1, product.Name);
            sheet.Number(FirstProductRow + index, 2, product.Units, CellLook.InputInteger);
            sheet.Number(FirstProductRow + index, 3, product.Price, CellLook.InputMoney);
            sheet.Number(FirstProductRow + index, 4, product.Cost, CellLook.InputMoney);
        }

        names.Add(new("ProductTable", "Assumptions!$A$17:$D$21"));
        sheet.Notes.Add(new(5, 2, "M. Okafor", "Was 2.5 % in the first round."));
    }

    private static Dictionary<int, double[]> WriteMonths(SheetWriter sheet)
    {
        sheet.Widths(22, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 12);
        sheet.FreezeRows(2);
        WriteMonthHeader(sheet);
        var grid = new MonthGrid(sheet);
        grid.Row(3, "Season", CellLook.Percent, (month, _) => (null, Season[month]));
        for (var p = 0; p < Products.Length; p++)
            WriteProduct(grid, p);
        grid.Row(12, "Revenue", CellLook.TotalMoney, (m, c) => ($"SUM({c}8:{c}11)", grid.Sum(m, 8, 11)));
        grid.Row(13, "Material", CellLook.Money, (m, c) => (MaterialFormula(c), Material(grid, m)));
        grid.Row(14, "Gross profit", CellLook.TotalMoney, (m, c) => ($"{c}12-{c}13", grid[12, m] - grid[13, m]));
        grid.Row(16, "Staff", CellLook.Money, (_, _) => ("Employees*CostPerEmployee", 38.0 * 5150));
        grid.Row(17, "Rent", CellLook.Money, (_, _) => ("Rent", 21400));
        grid.Row(18, "Marketing", CellLook.Money, (m, c) => ($"{c}12*MarketingShare", grid[12, m] * 0.035));
        grid.Row(19, "Overhead", CellLook.TotalMoney, (m, c) => ($"SUM({c}16:{c}18)", grid.Sum(m, 16, 18)));
        grid.Row(20, "Operating profit", CellLook.TotalMoney, (m, c) => ($"{c}14-{c}19", grid[14, m] - grid[19, m]));
        return grid.Rows;
    }

    private static void WriteMonthHeader(SheetWriter sheet)
    {
        sheet.Text(1, 1, "EUR", CellLook.HeaderCentered);
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var first = FirstMonthColumn + (quarter * 3);
            sheet.Text(1, first, $"Q{quarter + 1}", CellLook.HeaderCentered);
            sheet.Merge($"{PackageWriter.AddressOf(1, first)}:{PackageWriter.AddressOf(1, first + 2)}");
        }

        sheet.Text(2, 1, "Line", CellLook.Header);
        for (var month = 0; month < 12; month++)
            sheet.Date(2, FirstMonthColumn + month, new DateTime(2026, month + 1, 1, 0, 0, 0, DateTimeKind.Unspecified), CellLook.Month);
        sheet.Text(1, TotalColumn, "Year", CellLook.HeaderCentered);
        sheet.Text(2, TotalColumn, "2026", CellLook.HeaderCentered);
    }

    private static void WriteProduct(MonthGrid grid, int p)
    {
        var (name, units, price, _) = Products[p];
        var source = FirstProductRow + p;
        grid.Row(4 + p, $"Units {name}", CellLook.Integer, (m, c) => ($"Assumptions!$B${source}*(1+VolumeGrowth)*{c}$3", units * (1 + 0.045) * grid[3, m]));
        grid.Row(8 + p, $"Revenue {name}", CellLook.Money, (m, c) => ($"{c}{4 + p}*Assumptions!$C${source}*(1+PriceIncrease)", grid[4 + p, m] * price * (1 + 0.03)));
    }

    private static string MaterialFormula(string column) =>
        $"SUMPRODUCT({column}4:{column}7,Assumptions!$D$18:$D$21)*(1+MaterialInflation)";

    private static double Material(MonthGrid grid, int month)
    {
        var sum = 0.0;
        for (var p = 0; p < Products.Length; p++)
            sum += grid[4 + p, month] * Products[p].Cost;
        return sum * (1 + 0.021);
    }

    private static void WriteSummary(SheetWriter sheet, Dictionary<int, double[]> rows)
    {
        sheet.Widths(24, 16, 16, 16, 16, 16);
        sheet.Text(1, 1, "Budget 2026: summary", CellLook.Title);
        sheet.Text(3, 1, "Key figures", CellLook.Heading);
        var revenue = Figure(sheet, 4, "Revenue", "SUM(Revenue)", rows[12].Sum(), CellLook.Money);
        var gross = Figure(sheet, 5, "Gross profit", "Months!N14", rows[14].Sum(), CellLook.Money);
        Figure(sheet, 6, "Gross margin", "B5/B4", gross / revenue, CellLook.Percent);
        var profit = Figure(sheet, 7, "Operating profit", "SUM(OperatingProfit)", rows[20].Sum(), CellLook.Money);
        var tax = Figure(sheet, 8, "Tax", "MAX(0,B7)*TaxRate", Math.Max(0, profit) * 0.29, CellLook.Money);
        Figure(sheet, 9, "Net profit", "B7-B8", profit - tax, CellLook.TotalMoney);
        sheet.Text(10, 1, "Check", CellLook.Label);
        sheet.TextFormula(10, 2, "IF(ABS(B4-SUM(B16:E16))<0.01,\"OK\",\"DIFFERENCE\")", "OK");
        sheet.Text(13, 1, "By quarter", CellLook.Heading);
        sheet.Texts(15, 1, CellLook.Header, "EUR", "Q1", "Q2", "Q3", "Q4", "Year");
        foreach (var (index, (label, source)) in new[] { ("Revenue", 12), ("Gross profit", 14), ("Overhead", 19), ("Operating profit", 20) }.Index())
            WriteQuarters(sheet, 16 + index, label, source, rows[source]);
    }

    private static double Figure(SheetWriter sheet, int row, string label, string formula, double value, CellLook look)
    {
        sheet.Text(row, 1, label, CellLook.Label);
        return sheet.Formula(row, 2, formula, value, look);
    }

    private static void WriteQuarters(SheetWriter sheet, int row, string label, int source, double[] months)
    {
        sheet.Text(row, 1, label);
        var year = 0.0;
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var first = PackageWriter.AddressOf(source, FirstMonthColumn + (quarter * 3));
            var last = PackageWriter.AddressOf(source, FirstMonthColumn + (quarter * 3) + 2);
            var sum = months[quarter * 3] + months[(quarter * 3) + 1] + months[(quarter * 3) + 2];
            year += sheet.Formula(row, 2 + quarter, $"SUM(Months!{first}:{last})", sum, CellLook.Money);
        }

        sheet.Formula(row, 6, string.Create(CultureInfo.InvariantCulture, $"SUM(B{row}:E{row})"), year, CellLook.TotalMoney);
    }

    /// <summary>Rows of twelve months and their sum; remembers what it wrote for the formulas below.</summary>
    private sealed class MonthGrid(SheetWriter sheet)
    {
        public Dictionary<int, double[]> Rows { get; } = [];

        public double this[int row, int month] => Rows[row][month];

        public double Sum(int month, int firstRow, int lastRow)
        {
            var sum = 0.0;
            for (var row = firstRow; row <= lastRow; row++)
                sum += this[row, month];
            return sum;
        }

        public void Row(int row, string label, CellLook look, Func<int, string, (string? Formula, double Value)> cell)
        {
            var isTotal = look is CellLook.TotalMoney;
            sheet.Text(row, 1, label, isTotal ? CellLook.Total : CellLook.Plain);
            var values = Rows[row] = new double[12];
            for (var month = 0; month < 12; month++)
            {
                var column = FirstMonthColumn + month;
                var (formula, value) = cell(month, PackageWriter.AddressOf(0, column)[..^1]);
                values[month] = value;
                if (formula is null)
                    sheet.Number(row, column, value, look);
                else
                    sheet.Formula(row, column, formula, value, look);
            }

            sheet.Formula(row, TotalColumn, string.Create(CultureInfo.InvariantCulture, $"SUM(B{row}:M{row})"), values.Sum(), look);
        }
    }
}
