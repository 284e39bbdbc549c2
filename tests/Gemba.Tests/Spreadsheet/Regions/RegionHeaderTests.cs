using Gemba.Spreadsheet.Regions;

namespace Gemba.Tests.Spreadsheet.Regions;

public sealed class RegionHeaderTests
{
    [Fact]
    public void Merged_header_cells_name_every_column_that_they_cover()
    {
        var sheet = new DrawnSheet("*#Region|*#Plan||*#Actual", "|*#Units|*#Sum|*#Units", "North|1|2|3", "South|4|5|6").Merge("A1:A2").Merge("B1:C1");

        var region = Assert.Single(sheet.Detect().Regions);

        Assert.Equal([1, 2], region.HeaderRows);
        Assert.Equal(["Region", "Plan / Units", "Plan / Sum", "Actual / Units"], region.Headers);
        Assert.Contains(RegionEvidence.MergedHeader, region.Evidence);
    }

    [Fact]
    public void A_sparse_row_of_words_over_a_full_one_is_a_header_of_two_rows() => Assert.Equal(
        ["A1:C4 table [1,2]"],
        new DrawnSheet("Sum of size|Colour", "Name|blue|red", "a|1|2", "b|3|4").Regions());

    [Fact]
    public void Years_over_numbers_are_headers() => Assert.Equal(
        ["A1:D3 table [1]"],
        new DrawnSheet("Line|2024|2025|2026", "Sales|10.5|11|12", "Cost|9|9.5|10").Regions());

    [Fact]
    public void Bold_words_over_plain_words_are_headers() => Assert.Equal(
        ["A1:B3 table [1]"],
        new DrawnSheet("*Tom|*Ann", "Ann|Tom", "Tom|Ann").Regions());

    [Fact]
    public void A_first_row_whose_words_come_again_below_is_data() => Assert.Equal(
        ["A1:B3 data []"],
        new DrawnSheet("A|b", "b|A", "A|b").Regions());

    [Fact]
    public void Numbers_alone_have_no_header() => Assert.Equal(["A1:B3 data []"], new DrawnSheet("1|2", "3|4", "5|6").Regions());

    [Fact]
    public void A_row_of_styled_words_without_rows_below_is_a_table_yet_to_be_filled() => Assert.Equal(
        ["A1:C1 table [1]"],
        new DrawnSheet("*#Name|*#Age|*#Town").Regions());

    [Fact]
    public void Names_that_come_twice_are_numbered_and_missing_ones_are_letters()
    {
        var region = Assert.Single(new DrawnSheet("*Sum|*Sum|*Name|", "1|2|x|3", "4|5|y|6").Detect().Regions);

        Assert.Equal(["Sum", "Sum_2", "Name", "D"], region.Headers);
    }

    [Fact]
    public void A_declared_table_has_the_column_names_that_it_declares()
    {
        var region = Assert.Single(new DrawnSheet("a|b", "1|2").Table("T", "A1:B2", "Alpha", "Beta").Detect().Regions);

        Assert.Equal(["Alpha", "Beta"], region.Headers);
        Assert.Equal("T", region.TableName);
        Assert.Contains(RegionEvidence.DeclaredTable, region.Evidence);
    }
}
