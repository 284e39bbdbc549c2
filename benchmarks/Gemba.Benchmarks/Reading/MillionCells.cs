using System.Globalization;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Benchmarks.Reading;

/// <summary>The two workbooks of a million cells that the readers are compared on; the same bytes on each run.</summary>
internal static class MillionCells
{
    /// <summary>100,000 rows: int, float, two columns of shared texts with 51,000 different ones, date, date with time, bool, int, a formula with a number and one with a text.</summary>
    public static void WriteMix(string path)
    {
        var random = new Random(20_260_101);
        using var sheet = new SheetWriter(path);
        for (var row = 1; row <= 100_000; row++)
        {
            var (count, price) = (random.Next(1, 1000), Math.Round(random.NextDouble() * 1000, 6));
            var customer = random.Next(50_000);
            sheet.BeginRow();
            sheet.Number('A', row);
            sheet.Number('B', price);
            sheet.Text("C", string.Create(CultureInfo.InvariantCulture, $"Customer {customer:00000}"));
            sheet.Text("D", string.Create(CultureInfo.InvariantCulture, $"Item {random.Next(1000)}"));
            sheet.Number('E', 40_000 + random.Next(5000), style: 1);
            sheet.Number('F', Math.Round(40_000 + (random.NextDouble() * 5000), 5), style: 2);
            sheet.Boolean('G', random.Next(2) == 1);
            sheet.Number('H', count);
            sheet.Formula('I', $"B{row}*H{row}", Math.Round(price * count, 4));
            sheet.Formula('J', $"D{row}&amp;\"-\"&amp;H{row}", $"Item-{count}");
            sheet.EndRow();
        }
    }

    /// <summary>20,000 rows by 50 columns, four of five numbers, the rest shared texts.</summary>
    public static void WriteWide(string path)
    {
        var random = new Random(20_260_102);
        using var sheet = new SheetWriter(path);
        for (var row = 1; row <= 20_000; row++)
        {
            sheet.BeginRow();
            for (var column = 1; column <= 50; column++)
            {
                var letters = CellRange.LettersOf(column);
                if (column % 5 == 0)
                    sheet.Text(letters, string.Create(CultureInfo.InvariantCulture, $"Text {random.Next(5000)}"));
                else if (column % 5 == 1)
                    sheet.Number(letters, random.Next(1_000_000));
                else
                    sheet.Number(letters, Math.Round(random.NextDouble() * 10_000, 4));
            }

            sheet.EndRow();
        }
    }
}
