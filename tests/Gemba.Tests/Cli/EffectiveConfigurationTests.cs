using Gemba.Cli.Configuration;
using Gemba.Observability.Audit;
using Gemba.Protocol.Http;
using Gemba.Spreadsheet;
using Gemba.Spreadsheet.Features;

namespace Gemba.Tests.Cli;

public sealed class EffectiveConfigurationTests
{
    private static readonly ConfigurationKey[] Known = [new("data", typeof(string)), new("spreadsheet:maxCells", typeof(int)), new("spreadsheet:extensions", typeof(IReadOnlyList<string>))];

    [Fact]
    public void Variables_fill_options_by_their_names_whatever_the_case()
    {
        var faults = new List<string>();

        var options = Bind<SpreadsheetOptions>(With(("GEMBA__SPREADSHEET__MAXCELLS", "7"), ("GEMBA__spreadsheet__ToolTimeout", "00:00:09")), "spreadsheet", faults);

        Assert.Empty(faults);
        Assert.Equal((7, TimeSpan.FromSeconds(9)), (options.MaxCells, options.ToolTimeout));
    }

    [Fact]
    public void A_list_takes_the_place_of_the_default_list()
    {
        var configuration = With(("GEMBA__SPREADSHEET__EXTENSIONS__0", ".xlsm"), ("GEMBA__ENDPOINT__ALLOWEDHOSTS__1", "b.example"), ("GEMBA__ENDPOINT__ALLOWEDHOSTS__0", "a.example"));

        Assert.Equal([".xlsm"], Bind<SpreadsheetOptions>(configuration, "spreadsheet", []).Extensions);
        Assert.Equal(["a.example", "b.example"], Bind<McpEndpointOptions>(configuration, "endpoint", []).AllowedHosts);
    }

    [Fact]
    public void A_value_that_does_not_fit_is_named_with_what_would()
    {
        var faults = new List<string>();

        Bind<SpreadsheetOptions>(With(("GEMBA__SPREADSHEET__MAXCELLS", "many"), ("GEMBA__SPREADSHEET__TOOLTIMEOUT", "soon")), "spreadsheet", faults);

        Assert.Collection(faults.Order(), fault => Assert.Contains("maxCells is 'many'. Write a whole number, 1 to 1000000.", fault, StringComparison.Ordinal), fault => Assert.Contains("toolTimeout is 'soon'. Write a time", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_that_nobody_knows_is_named_with_the_nearest_that_is_known()
    {
        var fault = Assert.Single(With(("GEMBA__SPREADSHEET__MAXCELS", "1")).UnknownKeys(Known, []));

        Assert.Equal("GEMBA__SPREADSHEET__MAXCELS: SPREADSHEET:MAXCELS: there is no such key. Did you mean 'spreadsheet:maxCells'? Keys of spreadsheet: spreadsheet:maxCells, spreadsheet:extensions.", fault);
    }

    [Fact]
    public void A_section_that_nobody_knows_is_named_with_the_nearest_and_sections_of_other_roles_are_left_alone()
    {
        var fault = Assert.Single(With(("GEMBA__SPREADSHEAT__A", "1"), ("GEMBA__GATEWAY__LISTEN__HTTP", "127.0.0.1:1")).UnknownKeys(Known, ["gateway"]));

        Assert.Equal("GEMBA__SPREADSHEAT__A: SPREADSHEAT:A: there is no such key. Did you mean 'spreadsheet'? The file's sections are data, spreadsheet, gateway.", fault);
    }

    [Fact]
    public void A_section_of_another_role_is_offered_where_it_is_the_nearest() =>
        Assert.Contains("Did you mean 'gateway'?", Assert.Single(With(("GEMBA__GATEWY__A", "1")).UnknownKeys(Known, ["gateway"])), StringComparison.Ordinal);

    [Fact]
    public void A_value_in_the_place_of_a_section_is_told_so_and_a_section_without_keys_is_no_mistake()
    {
        Assert.Contains("it is a section", Assert.Single(With(("GEMBA__SPREADSHEET", "1")).UnknownKeys(Known, [])), StringComparison.Ordinal);
        Assert.Empty(FromFile("spreadsheet:\n").UnknownKeys(Known, []));
    }

    [Fact]
    public void A_list_in_the_place_of_one_value_is_an_unknown_key() =>
        Assert.Single(FromFile("spreadsheet: { maxCells: [5] }").UnknownKeys(Known, []));

    [Fact]
    public void A_list_of_a_higher_source_takes_the_place_of_the_whole_list()
    {
        var configuration = FromFile("spreadsheet: { extensions: [.xlsx, .xlsm] }", ("GEMBA__SPREADSHEET__EXTENSIONS__0", ".xlsb"));

        Assert.Equal([".xlsb"], configuration.ListOf("spreadsheet:extensions"));
    }

    [Fact]
    public void An_empty_list_is_a_list_without_items() => Assert.Equal([], FromFile("spreadsheet: { extensions: [] }").ListOf("spreadsheet:extensions")!);

    [Fact]
    public void A_number_that_is_no_word_of_the_list_is_refused()
    {
        var faults = new List<string>();

        With(("GEMBA__AUDIT__DURABILITY", "7")).Bind(typeof(AuditOptions), "audit", faults);

        Assert.Equal("GEMBA__AUDIT__DURABILITY: audit:durability is '7'. Write one of Flushed, Durable, Buffered.", Assert.Single(faults));
    }

    [Fact]
    public void A_bare_number_is_no_time()
    {
        var faults = new List<string>();

        Bind<SpreadsheetOptions>(With(("GEMBA__SPREADSHEET__TOOLTIMEOUT", "30")), "spreadsheet", faults);

        Assert.Contains("hh:mm:ss", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void One_word_is_a_list_of_one() =>
        Assert.Equal([".xlsm"], Bind<SpreadsheetOptions>(With(("GEMBA__SPREADSHEET__EXTENSIONS", ".xlsm")), "spreadsheet", []).Extensions);

    [Fact]
    public void A_number_too_large_for_a_place_in_a_list_is_an_unknown_key() =>
        Assert.Single(With(("GEMBA__SPREADSHEET__EXTENSIONS__99999999999", "x")).UnknownKeys(Known, []));

    [Fact]
    public void A_word_of_a_variable_takes_the_place_of_the_whole_table_of_the_file()
    {
        var file = FromFile("features: { searchTools: { enabledFor: [{ name: Microsoft.TimeWindow, parameters: { start: 2026-01-31 } }] } }", ("GEMBA__FEATURES__SEARCHTOOLS", "false"));

        Assert.Equal("false", Bind<FeatureOptions>(file, "features", []).SearchTools.ToString());
    }

    [Fact]
    public void A_table_of_the_file_becomes_the_rule_of_a_feature()
    {
        var file = FromFile("features: { searchTools: { enabledFor: [{ name: Microsoft.TimeWindow, parameters: { start: 2026-01-31 } }] } }");

        Assert.Equal("enabledFor:0:name=Microsoft.TimeWindow, enabledFor:0:parameters:start=2026-01-31", Bind<FeatureOptions>(file, "features", []).SearchTools.ToString());
    }

    private static EffectiveConfiguration With(params (string Name, string Value)[] variables) =>
        new(file: null, [], variables.ToDictionary(variable => variable.Name, variable => variable.Value));

    private static EffectiveConfiguration FromFile(string yaml, params (string Name, string Value)[] variables)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, yaml);
            return new EffectiveConfiguration(file, [], variables.ToDictionary(variable => variable.Name, variable => variable.Value));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static T Bind<T>(EffectiveConfiguration configuration, string section, List<string> faults) => (T)configuration.Bind(typeof(T), section, faults);
}
