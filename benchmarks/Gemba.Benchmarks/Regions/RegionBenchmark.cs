using System.Diagnostics;
using System.Globalization;
using Gemba.Samples;
using Gemba.Spreadsheet.Regions;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Benchmarks.Regions;

/// <summary>How well regions are found, against labels that people made, and how long it takes, against one walk over the same cells.</summary>
internal static class RegionBenchmark
{
    private const int TimedRounds = 15, LargeRows = 100_000, LargeColumns = 10;

    public static Task<int> RunAsync(string[] args)
    {
        var checkout = FindCheckout();
        var samples = Directory.CreateTempSubdirectory("gemba-regions-").FullName;
        try
        {
            SampleSet.WriteTo(samples, seed: 1);
            var workbooks = new LabelledWorkbooks(Path.GetFullPath(Path.Combine(checkout, "..", "shared", "data")), samples);
            PrintQuality(Path.Combine(checkout, "benchmarks", "Gemba.Benchmarks", "Regions", "labels.json"), workbooks);
            var ledger = workbooks.Open("samples/sales-ledger.xlsx");
            PrintTime("20,000-row ledger", ledger, ledger.FindSheet("Ledger")!);
            var large = LargeWorkbook();
            PrintTime("100,000 x 10, no declared table", large, large.Sheets[0]);
        }
        finally
        {
            Directory.Delete(samples, recursive: true);
        }

        return Task.FromResult(0);
    }

    private static void PrintQuality(string labels, LabelledWorkbooks workbooks)
    {
        var scores = LabelledSheet.ReadAll(labels).Select(label => (Label: label, Score: workbooks.Score(label))).ToList();
        foreach (var (label, score) in scores)
            Console.Out.WriteLine($"{(label.HeldOut ? "held out" : "tuned on")}  {score}  {label.File} [{label.Sheet}]");
        foreach (var group in scores.GroupBy(one => one.Label.HeldOut).OrderBy(group => group.Key))
            Console.Out.WriteLine($"{(group.Key ? "held out" : "tuned on")}, {group.Count()} sheets: {Sum(group.Select(one => one.Score))}");
        Console.Out.WriteLine($"all, {scores.Count} sheets: {Sum(scores.Select(one => one.Score))}");
    }

    private static RegionScore Sum(IEnumerable<RegionScore> scores) => scores.Aggregate(default(RegionScore), (sum, score) => sum + score);

    private static void PrintTime(string name, Workbook workbook, Sheet sheet)
    {
        var (walks, detections) = (new List<double>(), new List<double>());
        var regions = 0;
        for (var round = 0; round < TimedRounds; round++)
        {
            walks.Add(Milliseconds(() => Walk(sheet)));
            detections.Add(Milliseconds(() => regions = RegionDetector.Detect(sheet, workbook, new RegionOptions()).Regions.Count));
        }

        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {sheet.NonEmptyCells} cells, {regions} regions in {Rounds.Median(detections):0.0} ms (first {detections[0]:0.0}, fastest {detections.Min():0.0}); one walk over the cells {Rounds.Median(walks):0.0} ms; median ratio {Rounds.MedianRatio(detections, walks):0.00}"));
    }

    private static double Milliseconds(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>The least that any detector has to do: see what kind of value each cell holds.</summary>
    private static long Walk(Sheet sheet)
    {
        var filled = 0L;
        for (var column = 1; column <= sheet.UsedRange!.Value.LastColumn; column++)
        {
            var cells = sheet.ColumnFrom(column);
            while (cells.MoveNext())
                filled += cells.Kind == CellKind.Empty ? 0 : 1;
        }

        return filled;
    }

    private static Workbook LargeWorkbook()
    {
        var book = new WorkbookBuilder();
        var bold = book.AddStyle(new CellStyle(Bold: true));
        var date = book.AddStyle(new CellStyle("yyyy-mm-dd", NumberFormatClass.DateTime));
        var sheet = book.AddSheet("Large");
        for (var column = 1; column <= LargeColumns; column++)
            sheet.AddText(1, column, $"Column {column}", bold);
        for (var row = 2; row <= LargeRows + 1; row++)
        {
            for (var column = 1; column <= LargeColumns; column++)
            {
                switch (column % 4)
                {
                    case 0: sheet.AddText(row, column, string.Create(CultureInfo.InvariantCulture, $"Customer {row % 5_000}")); break;
                    case 1: sheet.AddNumber(row, column, row); break;
                    case 2: sheet.AddNumber(row, column, row * 0.25); break;
                    default: sheet.AddNumber(row, column, 45_000 + (row % 365), date); break;
                }
            }
        }

        return book.Build();
    }

    private static string FindCheckout()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Gemba.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("Gemba.slnx stands in no folder above the benchmark; run it from a checkout.");
    }
}
