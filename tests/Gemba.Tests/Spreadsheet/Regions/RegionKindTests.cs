namespace Gemba.Tests.Spreadsheet.Regions;

public sealed class RegionKindTests
{
    [Fact]
    public void Labels_with_values_beside_them_are_parameters() => Assert.Equal(
        ["A1:B4 parameters []"],
        new DrawnSheet("*Prepared by:|Karla", "*Date:|2025-10-08", "*Status:|final", "*Branches:|8").Regions());

    [Fact]
    public void A_blank_row_inside_a_list_of_labels_and_values_parts_nothing() => Assert.Equal(
        ["A1:B5 parameters []"],
        new DrawnSheet("Text:|Hello", "Date:|2010-09-02", "", "Large:|9.9e307", "Small:|1e-9").Regions());

    [Fact]
    public void Two_pairs_of_columns_on_the_same_lines_are_one_block_of_parameters() => Assert.Equal(
        ["A1:E2 parameters []"],
        new DrawnSheet("Program:|A||House:|FGS", "Week:|3||Scenario:|drop").Regions());

    [Fact]
    public void Labels_with_results_beside_them_are_outputs() => Assert.Equal(
        ["A1:B3 outputs []"],
        new DrawnSheet("*Revenue|=9217", "*Profit|=738", "*Tax|=214").Regions());

    [Fact]
    public void A_block_that_is_mostly_formulas_is_a_calculator() => Assert.Equal(
        ["A1:D3 calculator [1]"],
        new DrawnSheet("Line|Jan|Feb|Mar", "Sales|=1|=2|=3", "Cost|=4|=5|=6").Regions());

    [Fact]
    public void Lines_of_prose_are_metadata() => Assert.Equal(
        ["A1:B4 metadata []"],
        new DrawnSheet("1. Open the designer", "2. Save the file", "|Check the name", "3. Close").Regions());

    [Fact]
    public void A_list_under_a_styled_word_is_a_table_of_one_column() => Assert.Equal(
        ["A1:A4 table [1]"],
        new DrawnSheet("*#Town", "Ulm", "Kiel", "Köln").Regions());
}
