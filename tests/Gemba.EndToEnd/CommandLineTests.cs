using Gemba.EndToEnd.Processes;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary>The contract of the executable: options, files, variables, exit codes.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task The_version_is_printed()
    {
        await using var gemba = await RunAsync("--version");

        Assert.Equal(0, gemba.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", gemba.Output);
    }

    [Fact]
    public async Task Help_shows_every_option_and_an_example()
    {
        await using var gemba = await RunAsync("spreadsheet", "--help");

        Assert.Equal(0, gemba.ExitCode);
        foreach (var option in new[] { "--workspace", "--stdio", "--http", "--ops", "--config", "--data", "Example: gemba spreadsheet" })
            Assert.Contains(option, gemba.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("spreadsheet", "--no-such-option")]
    [InlineData("spreadsheet", "--stdio", "--http", "127.0.0.1:0")]
    [InlineData("spreadsheet", "--http", "nowhere")]
    [InlineData("spreadsheet", "--workspace", "/no/such/folder", "--http", "127.0.0.1:0", "--ops", "off")]
    [InlineData("spreadsheet", "--config", "/no/such/file.yaml")]
    [InlineData("spreadsheet", "--http", "127.0.0.1:0", "--ops", "*:0")]
    [Requirement("C2")]
    public async Task Wrong_usage_ends_with_two_and_says_what_is_wrong_on_standard_error(params string[] arguments)
    {
        await using var gemba = await RunAsync(arguments);

        Assert.Equal(2, gemba.ExitCode);
        Assert.NotEmpty(gemba.Errors.Trim());
        Assert.DoesNotContain("   at ", gemba.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_of_a_configuration_is_printed_at_once()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "spreadsheet: { workspace: /no/such/folder, maxCells: many, toolTimeout: 00:20:00 }\nops: { listen: somewhere }\nspreadsheat: { a: 1 }\n");
        try
        {
            await using var gemba = await RunAsync("spreadsheet", "--config", file);

            Assert.Equal(2, gemba.ExitCode);
            foreach (var key in new[] { "maxCells", "ToolTimeout", "ops:listen", "spreadsheat:a", "/no/such/folder" })
                Assert.Contains(key, gemba.Errors, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Faults_of_file_folder_addresses_and_token_are_told_together()
    {
        await using var gemba = await RunAsync("spreadsheet", "--workspace", "/no/such/folder", "--http", "foo", "--ops", "0.0.0.0:0", "--config", "/no/such/file.yaml", "--data", "/etc/passwd");

        Assert.Equal(2, gemba.ExitCode);
        foreach (var fault in new[] { "/no/such/folder", "'foo'", "0.0.0.0:0", "/no/such/file.yaml", "/etc/passwd" })
            Assert.Contains(fault, gemba.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_file_serves_every_role()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "gateway: { listen: { http: \"127.0.0.1:8080\" } }\nredis: { url: \"redis://127.0.0.1:6379\" }\nspreadsheet: { maxCells: 5000 }\n");
        try
        {
            await using var server = await GembaServer.StartAsync(Workspace.Samples, null, "--config", file);
            Assert.False(server.Process.HasExited);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_command_line_goes_over_variables_and_variables_over_the_file()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "spreadsheet: { workspace: /no/such/folder, listen: { http: \"127.0.0.1:1\" } }\n");
        try
        {
            var environment = new Dictionary<string, string?> { ["GEMBA__SPREADSHEET__WORKSPACE"] = "/also/missing" };
            await using var server = await GembaServer.StartAsync(Workspace.Samples, environment, "--config", file);

            Assert.NotEqual(1, server.Endpoint.Port);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var first = await GembaServer.StartAsync(Workspace.Samples);

        await using var second = await RunAsync("spreadsheet", "--workspace", Workspace.Samples, "--http", first.Endpoint.Authority, "--ops", "off");
        await using var third = await RunAsync("spreadsheet", "--workspace", Workspace.Samples, "--http", "127.0.0.1:0", "--ops", first.Ops.Authority);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"\nThe address {first.Endpoint.Authority} is in use by another process. Choose another one with --http (port 0 takes a free one), or end that process.\n", second.Errors, StringComparison.Ordinal);
        Assert.Equal(1, third.ExitCode);
        Assert.Contains(first.Ops.Authority, third.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--outcome", "bogus", "--outcome is 'bogus'. Write one of success, failure, partial.")]
    [InlineData("--outcome", "1", "--outcome is '1'. Write one of success, failure, partial.")]
    [InlineData("--color", "red", "--color is 'red'. Write one of auto, always, never.")]
    [InlineData("--limit", "0", "--limit is '0'. Write a number, 1 to 1000000.")]
    [InlineData("--limit", "1000001", "--limit is '1000001'. Write a number, 1 to 1000000.")]
    [InlineData("--limit", "many", "--limit is 'many'. Write a number, 1 to 1000000.")]
    public async Task A_word_that_an_option_does_not_take_is_refused_with_what_it_takes(string option, string value, string told)
    {
        await using var gemba = await RunAsync("audit", "query", "--data", Path.GetTempPath(), option, value);

        Assert.Equal(2, gemba.ExitCode);
        Assert.Equal([told, "See: gemba audit query --help"], gemba.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static Task<Child> RunAsync(params string[] arguments) => Child.RunAsync(GembaServer.Executable, arguments, within: TimeSpan.FromSeconds(30));
}
