using Gemba.Cli.Configuration;

namespace Gemba.Tests.Cli;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Yaml_becomes_flat_keys()
    {
        File.WriteAllText(_file, "spreadsheet: { workspace: ./workbooks }\nops:\n  listen: 127.0.0.1:9090\nlist: [a, 2]\nnothing:\nquoted: \"null\"\n");

        var values = ConfigurationFile.Read(_file, []);

        Assert.Equal("./workbooks", values["spreadsheet:workspace"].Value);
        Assert.Equal("127.0.0.1:9090", values["ops:listen"].Value);
        Assert.Equal("2", values["list:1"].Value);
        Assert.Null(values["nothing"].Value);
        Assert.Equal("null", values["quoted"].Value);
    }

    [Fact]
    public void Json_is_read_as_the_yaml_that_it_is()
    {
        File.WriteAllText(_file, """{"data": "./data", "ops": {"listen": "off"}}""");

        Assert.Equal("off", ConfigurationFile.Read(_file, [])["ops:listen"].Value);
    }

    [Fact]
    public void A_broken_file_is_named_with_line_and_column()
    {
        File.WriteAllText(_file, "spreadsheet:\n  workspace: [a\n");

        var fault = Assert.Throws<ConfigurationFault>(() => ConfigurationFile.Read(_file, []));

        Assert.Matches($@"{System.Text.RegularExpressions.Regex.Escape(_file)}:\d+:\d+: ", fault.Message);
    }

    [Theory]
    [InlineData("a: [1,2\nb: }")]
    [InlineData("a: {b\n]")]
    [InlineData("? [")]
    [InlineData("a: \"\\uD800\"")]
    [InlineData("%YAML 9.9\n---\na: 1")]
    [InlineData("&a [*a]")]
    public void A_text_that_breaks_the_parser_is_a_fault_of_the_file(string text)
    {
        File.WriteAllText(_file, text);

        var fault = Record.Exception(() => ConfigurationFile.Read(_file, []));

        Assert.True(fault is null or ConfigurationFault, fault?.ToString());
    }

    [Fact]
    public void A_file_that_is_no_table_of_keys_is_refused()
    {
        File.WriteAllText(_file, "just words");

        Assert.Contains("just words", Assert.Throws<ConfigurationFault>(() => ConfigurationFile.Read(_file, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_said_to_be_missing() =>
        Assert.Contains("no such file", Assert.Throws<ConfigurationFault>(() => ConfigurationFile.Read("/nowhere.yaml", [])).Message, StringComparison.Ordinal);

    [Fact]
    public void Endless_nesting_is_refused()
    {
        File.WriteAllText(_file, string.Concat(Enumerable.Repeat("{a: ", 100)) + "1" + new string('}', 100));

        Assert.Contains("nested", Assert.Throws<ConfigurationFault>(() => ConfigurationFile.Read(_file, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_no_word_is_refused()
    {
        File.WriteAllText(_file, "? [a, b]\n: 1\n");

        Assert.Contains("no word", Assert.Throws<ConfigurationFault>(() => ConfigurationFile.Read(_file, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_of_aliases_are_cut_short()
    {
        var levels = Enumerable.Range(1, 12).Select(level => $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 9))}]");
        File.WriteAllLines(_file, ["a0: &a0 [x]", .. levels]);

        Assert.Contains("aliases", Assert.Throws<ConfigurationFault>(() => ConfigurationFile.Read(_file, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_value_knows_its_line()
    {
        File.WriteAllText(_file, "data: x\nspreadsheet:\n  maxCells: 5\n  extensions:\n    - .xlsx\n");

        var values = ConfigurationFile.Read(_file, []);

        Assert.Equal([$"{_file}:1", $"{_file}:3", $"{_file}:5"], new[] { "data", "spreadsheet:maxCells", "spreadsheet:extensions:0" }.Select(key => values[key].Place));
    }

    [Fact]
    public void A_key_that_stands_twice_in_two_spellings_is_named_with_both_lines()
    {
        File.WriteAllText(_file, "data: x\nData: y\n");
        var faults = new List<string>();

        ConfigurationFile.Read(_file, faults);

        Assert.Equal($"{_file}:2: Data stands a second time; the first is at {_file}:1. Keep one.", Assert.Single(faults));
    }
}
