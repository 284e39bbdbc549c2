using Gemba.Spreadsheet.Regions;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Regions;

public sealed class RegionLimitTests
{
    [Fact]
    public void Ids_follow_reading_order_and_are_the_same_every_time()
    {
        var sheet = new DrawnSheet("Name|Age|||Town|Size", "Tom|3|||Ulm|9", "", "", "*Note: all ages in years, all sizes in thousands");

        var first = sheet.Detect();
        var second = sheet.Detect();

        Assert.Equal(["A1:B2", "E1:F2", "A5"], first.Regions.Select(region => region.Bounds.ToString()));
        Assert.Equal([0, 1, 2], first.Regions.Select(region => region.Id));
        Assert.Equal(first.Regions.Select(region => (region.Id, region.Bounds)), second.Regions.Select(region => (region.Id, region.Bounds)));
        Assert.Equal("E1:F2", first.Find(1)!.Bounds.ToString());
        Assert.Null(first.Find(3));
    }

    [Fact]
    public void When_time_is_out_the_rest_is_there_unsplit_and_the_map_says_so()
    {
        var map = new DrawnSheet("Name|Age", "Tom|3", "", "", "Town|Size", "Ulm|5").Detect(new RegionOptions { TimeLimit = TimeSpan.Zero });

        var region = Assert.Single(map.Regions);
        Assert.True(map.TimedOut);
        Assert.Equal(("A1:B6", RegionKind.Unknown), (region.Bounds.ToString(), region.Kind));
        Assert.Contains("unsplit", Assert.Single(map.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void More_blocks_than_allowed_stay_together_and_the_map_says_so()
    {
        var lines = Enumerable.Range(0, 120).Select(row => row % 3 == 0 ? "1|2" : "").ToArray();

        var map = new DrawnSheet(lines).Detect(new RegionOptions { MaxRegions = 10 });

        Assert.Equal("A1:B118", Assert.Single(map.Regions).Bounds.ToString());
        Assert.Contains("more than 10", Assert.Single(map.Notes), StringComparison.Ordinal);
        Assert.False(map.TimedOut);
    }

    [Fact]
    public void Cells_too_scattered_for_the_bound_are_joined_and_none_is_lost()
    {
        var lines = Enumerable.Range(0, 300).Select(row => row % 2 == 0 ? "1||1" : "|1").ToArray();

        var map = new DrawnSheet(lines).Detect(new RegionOptions { MaxRuns = 50 });

        Assert.Equal("A1:C300", Assert.Single(map.Regions).Bounds.ToString());
        Assert.Contains("scattered", Assert.Single(map.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sheet_of_islands_loses_no_cell()
    {
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            var lines = Enumerable.Range(0, 25).Select(_ => string.Join('|', Enumerable.Range(0, 12).Select(_ => random.Next(10) switch { 0 => "word", 1 => "*#Head", 2 => "5", _ => "" }))).ToArray();
            var regions = new DrawnSheet(lines).Detect().Regions;

            for (var row = 0; row < lines.Length; row++)
            {
                var cells = lines[row].Split('|');
                for (var column = 0; column < cells.Length; column++)
                    Assert.True(cells[column].Length == 0 || regions.Any(region => region.Bounds.Contains(row + 1, column + 1)), $"round {round}: {CellRange.AddressOf(row + 1, column + 1)} is in no region");
            }
        }
    }

    [Fact]
    public void A_sheet_without_values_has_no_regions() => Assert.Empty(new DrawnSheet("").Detect().Regions);

    [Fact]
    public void A_large_sheet_is_split_like_a_small_one()
    {
        string[] lines = ["*Title", "", "*Id|*Sum", .. Enumerable.Range(1, 20_000).Select(i => $"{i}|{i * 2}"), "", "", "Name|Age", "Tom|3"];

        Assert.Equal(["A1 metadata []", "A3:B20003 table [3]", "A20006:B20007 table [20006]"], new DrawnSheet(lines).Regions());
    }
}
