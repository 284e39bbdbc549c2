using System.Collections;
using Gemba.Cli.Configuration;
using Gemba.Protocol.Http;
using Gemba.Spreadsheet;

namespace Gemba.Tests.Cli;

public sealed class EffectiveConfigurationTests
{
    [Fact]
    public void Variables_fill_options_by_their_names_whatever_the_case()
    {
        var faults = new List<string>();

        var options = With(("GEMBA__SPREADSHEET__MAXCELLS", "7"), ("GEMBA__spreadsheet__ToolTimeout", "00:00:09")).Bind<SpreadsheetOptions>("spreadsheet", faults);

        Assert.Empty(faults);
        Assert.Equal((7, TimeSpan.FromSeconds(9)), (options.MaxCells, options.ToolTimeout));
    }

    [Fact]
    public void A_list_takes_the_place_of_the_default_list()
    {
        var configuration = With(("GEMBA__SPREADSHEET__EXTENSIONS__0", ".xlsm"), ("GEMBA__ENDPOINT__ALLOWEDHOSTS__1", "b.example"), ("GEMBA__ENDPOINT__ALLOWEDHOSTS__0", "a.example"));

        Assert.Equal([".xlsm"], configuration.Bind<SpreadsheetOptions>("spreadsheet", []).Extensions);
        Assert.Equal(["a.example", "b.example"], configuration.Bind<McpEndpointOptions>("endpoint", []).AllowedHosts);
    }

    [Fact]
    public void A_value_that_does_not_fit_is_named_with_what_would()
    {
        var faults = new List<string>();

        With(("GEMBA__SPREADSHEET__MAXCELLS", "many"), ("GEMBA__SPREADSHEET__TOOLTIMEOUT", "soon")).Bind<SpreadsheetOptions>("spreadsheet", faults);

        Assert.Collection(faults.Order(), fault => Assert.Contains("maxCells is 'many'. Write a number", fault, StringComparison.Ordinal), fault => Assert.Contains("toolTimeout is 'soon'. Write a time", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_that_nobody_knows_is_named_with_those_that_are_known()
    {
        var fault = Assert.Single(With(("GEMBA__SPREADSHEAT", "1"), ("GEMBA__GATEWAY__LISTEN__HTTP", "127.0.0.1:1")).UnknownKeys(["data", "spreadsheet:maxCells"], ["gateway"]));

        Assert.Contains("SPREADSHEAT", fault, StringComparison.Ordinal);
        Assert.Contains("data, spreadsheet:maxCells", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_number_is_no_time()
    {
        var faults = new List<string>();

        With(("GEMBA__SPREADSHEET__TOOLTIMEOUT", "30")).Bind<SpreadsheetOptions>("spreadsheet", faults);

        Assert.Contains("hh:mm:ss", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void One_word_is_a_list_of_one() =>
        Assert.Equal([".xlsm"], With(("GEMBA__SPREADSHEET__EXTENSIONS", ".xlsm")).Bind<SpreadsheetOptions>("spreadsheet", []).Extensions);

    [Fact]
    public void A_number_too_large_for_a_place_in_a_list_is_an_unknown_key() =>
        Assert.Single(With(("GEMBA__SPREADSHEET__EXTENSIONS__99999999999", "x")).UnknownKeys(["spreadsheet:extensions"], []));

    private static EffectiveConfiguration With(params (string Name, string Value)[] variables) =>
        new(file: null, [], new Hashtable(variables.ToDictionary(variable => variable.Name, variable => variable.Value)));
}
