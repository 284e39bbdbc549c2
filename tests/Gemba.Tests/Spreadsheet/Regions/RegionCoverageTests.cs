using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Parsing;
using Gemba.Spreadsheet.Regions;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Regions;

public sealed class RegionCoverageTests
{
    [SharedDataFact]
    public void Every_value_of_every_real_workbook_lies_in_a_region_and_no_region_reaches_into_a_declared_table()
    {
        var sheets = 0;
        foreach (var workbook in RealWorkbooks())
        {
            foreach (var sheet in workbook.Sheets)
            {
                var map = RegionDetector.Detect(sheet, workbook, new RegionOptions { TimeLimit = TimeSpan.FromMinutes(1) });
                Assert.False(map.TimedOut);
                Assert.Equal(Enumerable.Range(0, map.Regions.Count), map.Regions.Select(region => region.Id));
                AssertCovered(sheet, map);
                var tables = map.Regions.Where(region => region.TableName is not null).ToList();
                Assert.DoesNotContain(map.Regions, region => tables.Exists(table => table != region && table.Bounds.Overlaps(region.Bounds)));
                sheets += map.Regions.Count > 0 ? 1 : 0;
            }
        }

        Assert.True(sheets > 400, $"Only {sheets} sheets had regions.");
    }

    private static void AssertCovered(Sheet sheet, RegionMap map)
    {
        for (var column = 1; column <= (sheet.UsedRange?.LastColumn ?? 0); column++)
        {
            var cells = sheet.ColumnFrom(column);
            while (cells.MoveNext())
            {
                var row = cells.Row;
                var isBlank = cells.Kind == CellKind.Empty || (cells.Kind == CellKind.Text && string.IsNullOrWhiteSpace(cells.Value.Text));
                if (!isBlank && !map.Regions.Any(region => region.Bounds.Contains(row, column)))
                    Assert.Fail($"{sheet.Name}!{CellRange.AddressOf(row, column)} is in no region.");
            }
        }
    }

    private static IEnumerable<Workbook> RealWorkbooks()
    {
        foreach (var path in Directory.EnumerateFiles(SharedData.PathOf("workbooks"), "*.xls?", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (TryOpen(path) is { } workbook)
                yield return workbook;
        }
    }

    private static Workbook? TryOpen(string path)
    {
        try
        {
            return WorkbookReader.Open(path, ReadLimits.Default, CancellationToken.None);
        }
        catch (FaultException)
        {
            // What cannot be opened has tests of its own.
            return null;
        }
    }
}
