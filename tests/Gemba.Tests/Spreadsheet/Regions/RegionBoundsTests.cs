namespace Gemba.Tests.Spreadsheet.Regions;

public sealed class RegionBoundsTests
{
    [Fact]
    public void Two_blank_rows_part_two_tables() => Assert.Equal(
        ["A1:B3 table [1]", "A6:B8 table [6]"],
        new DrawnSheet("Name|Age", "Tom|3", "Ann|4", "", "", "Town|Size", "Ulm|5", "Kiel|6").Regions());

    [Fact]
    public void One_blank_row_parts_two_tables_when_the_lower_one_has_a_header_of_its_own() => Assert.Equal(
        ["A1:B3 table [1]", "A5:B7 table [5]"],
        new DrawnSheet("Item|Units", "1|10", "2|20", "", "Code|Price", "7|1.5", "8|2.5").Regions());

    [Fact]
    public void One_blank_row_inside_a_table_parts_nothing() => Assert.Equal(
        ["A1:C6 table [1]"],
        new DrawnSheet("Region|Units|Sum", "North|1|2", "North|3|4", "", "South|5|6", "South|7|8").Regions());

    [Fact]
    public void A_total_after_a_blank_row_belongs_to_its_table() => Assert.Equal(
        ["A1:B5 table [1]"],
        new DrawnSheet("State|Count", "AA|64", "AE|2494", "", "Total:|2558").Regions());

    [Fact]
    public void A_header_said_again_begins_a_new_table() => Assert.Equal(
        ["A1:C2 table [1]", "A4:C5 table [4]"],
        new DrawnSheet("Name|Town|Car", "Tom|Ulm|VW", "", "Name|Town|Car", "Ann|Kiel|Opel").Regions());

    [Fact]
    public void A_single_blank_column_parts_tables_that_end_on_different_rows() => Assert.Equal(
        ["A1:B4 table [1]", "D1:E2 table [1]"],
        new DrawnSheet("Name|Age||Town|Size", "Tom|3||Ulm|9", "Ann|4", "Joe|5").Regions());

    [Fact]
    public void A_single_blank_column_inside_one_table_parts_nothing() => Assert.Equal(
        ["A1:D3 table [1]"],
        new DrawnSheet("*Id|*Name||*Size", "1|Tom||4", "2|Ann||5").Regions());

    [Fact]
    public void Tables_side_by_side_that_begin_with_the_same_header_are_two() => Assert.Equal(
        ["A1:B3 table [1]", "D1:E3 table [1]"],
        new DrawnSheet("Year|Sum||Year|Sum", "a|1||a|3", "b|2||b|4").Regions());

    [Fact]
    public void A_title_that_touches_its_table_stands_apart() => Assert.Equal(
        ["A1 metadata []", "A2:C4 table [2]"],
        new DrawnSheet("*Products", "*#Name|*#Units|*#Price", "Bike|4|900", "Bell|9|12").Regions());

    [Fact]
    public void A_banner_merged_over_the_whole_width_is_a_title() => Assert.Equal(
        ["A1:B1 metadata []", "A2:B4 table [2]"],
        new DrawnSheet("*Contacts", "*Name|*Age", "Tom|3", "Ann|4").Merge("A1:B1").Regions());

    [Fact]
    public void Blocks_side_by_side_under_a_banner_each_are_two() => Assert.Equal(
        ["A1:B1 metadata []", "D1:E1 metadata []", "A2:B3 data []", "D2:E3 data []"],
        new DrawnSheet("*People|||*Towns", "25|Tom||7|Ulm", "50|Ann||8|Kiel").Merge("A1:B1").Merge("D1:E1").Regions());

    [Fact]
    public void A_banner_after_a_blank_row_begins_something_new() => Assert.Equal(
        ["A1:B3 table [1]", "A5:B5 metadata []", "A6:B7 parameters []"],
        new DrawnSheet("Name|Age", "Tom|3", "Ann|4", "", "*Dosage", "x|25", "y|50").Merge("A5:B5").Regions());

    [Fact]
    public void A_title_over_tables_side_by_side_belongs_to_none_of_them() => Assert.Equal(
        ["A1 metadata []", "A3:B4 table [3]", "E3:F4 table [3]"],
        new DrawnSheet("*Before and after", "", "Name|Age|||Name|Age", "Tom|3|||Ann|4").Regions());

    [Fact]
    public void A_remark_that_touches_the_last_row_stands_apart() => Assert.Equal(
        ["A1:C3 table [1]", "A4 metadata []"],
        new DrawnSheet("Name|Units|Price", "Bike|4|900", "Bell|9|12", "All prices are without tax and freight").Regions());

    [Fact]
    public void A_declared_table_is_taken_as_it_is_and_what_stands_below_is_its_own_region() => Assert.Equal(
        ["A1:B3 table [1]", "A4:B4 parameters []"],
        new DrawnSheet("Item|Units", "a|10", "b|20", "c|30").Table("Stock", "A1:B3", "Item", "Units").Regions());

    [Fact]
    public void What_touches_a_declared_table_on_two_sides_is_cut_at_its_corner()
    {
        var regions = new DrawnSheet("1|2|3", "4|Item|Units", "5|a|10", "6|b|20").Table("Stock", "B2:C4", "Item", "Units").Detect().Regions;

        Assert.Equal(["A1:C1", "A2:A4", "B2:C4"], regions.Select(region => region.Bounds.ToString()));
    }

    [Fact]
    public void A_gap_goes_on_where_declared_tables_below_part() => Assert.Equal(
        ["A1 metadata []", "C1 metadata []", "A2:A3 table [2]", "C2:C3 table [2]"],
        new DrawnSheet("Left||Right", "x||y", "1||2").Table("L", "A2:A3", "x").Table("R", "C2:C3", "y").Regions());

    [Fact]
    public void A_filter_keeps_its_rows_together_and_names_the_header() => Assert.Equal(
        ["A1:B6 table [1]"],
        new DrawnSheet("11|12", "1|2", "", "", "", "3|4").Filter("A1:B6").Regions());

    [Fact]
    public void A_print_area_that_ends_in_a_blank_row_parts_there() => Assert.Equal(
        ["A1:C3 table [1]", "A5:C6 data []"],
        new DrawnSheet("Region|Units|Sum", "North|1|2", "North|3|4", "", "South|5|6", "South|7|8").PrintArea("A1:C3").Regions());

    [Fact]
    public void Cells_with_white_space_alone_are_blank() => Assert.Equal(
        ["A1:B2 table [1]", "A5:B6 table [5]"],
        new DrawnSheet("Name|Age", "Tom|3", "_|_", "", "Town|Size", "Ulm|5").Regions());
}
