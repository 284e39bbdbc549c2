using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary><c>gemba config</c> as an operator uses it.</summary>
public sealed class ConfigCommandTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("gemba-config-").FullName, "gemba.yaml");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    [Requirement("C1", "C2", "C3", "C6")]
    public async Task Every_fault_is_told_at_once_with_its_line_its_value_and_what_is_allowed()
    {
        await File.WriteAllTextAsync(_file, """
            spreadsheet:
              workspace: /no/such/folder
              maxCells: many
              cacheCapacity: 1001
              toolTimeout: 00:00:00.05
              maxRespnseBytes: 5000
            audit: { durability: Sometimes }
            ops: { listen: somewhere }
            health: { interval: 10 }
            redis: { url: "redis://127.0.0.1:6379" }
            """);

        await using var gemba = await RunAsync(null, "config", "check", _file);

        Assert.Equal(2, gemba.ExitCode);
        Assert.Equal(
            [
                $"{_file}:2: spreadsheet:workspace '/no/such/folder' does not exist or cannot be read. Create the folder or name another.",
                $"{_file}:3: spreadsheet:maxCells is 'many'. Write a whole number, 1 to 1000000.",
                $"{_file}:4: spreadsheet:cacheCapacity is 1001. Choose 1 to 1000.",
                $"{_file}:5: spreadsheet:toolTimeout is 00:00:00.0500000. Choose 00:00:00.1000000 to 00:10:00.",
                $"{_file}:7: audit:durability is 'Sometimes'. Write one of Flushed, Durable, Buffered.",
                $"{_file}:8: ops:listen: 'somewhere' is no address. Write host:port with a port of 0 to 65535, as in 127.0.0.1:8079.",
            ],
            Lines(gemba).Where(line => !line.Contains("no such key", StringComparison.Ordinal) && !line.Contains("health:", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains(Lines(gemba), line => line.StartsWith($"{_file}:6: spreadsheet:maxRespnseBytes: there is no such key. Did you mean 'spreadsheet:maxResponseBytes'?", StringComparison.Ordinal));
        Assert.Contains(Lines(gemba), line => line.StartsWith($"{_file}:9: health:interval is '10'. Write a time as hh:mm:ss", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("C4", "C5", "C6", "L30")]
    public async Task What_is_probably_not_meant_is_warned_of_and_does_not_fail()
    {
        await File.WriteAllTextAsync(_file, """
            spreadsheet: { listen: { http: "127.0.0.1:80" }, cacheCapacity: 1, maxConcurrentOpens: 4 }
            ops: { token: a-long-random-word }
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        await using var gemba = await RunAsync(null, "config", "check", _file);

        Assert.Equal(0, gemba.ExitCode);
        Assert.Contains("spreadsheet:listen:http: port 80 is below 1024 and needs a system's rights. Choose a higher one", gemba.Output, StringComparison.Ordinal);
        Assert.Contains("spreadsheet:cacheCapacity (1) is below spreadsheet:maxConcurrentOpens (4)", gemba.Output, StringComparison.Ordinal);
        Assert.Contains("chmod 600", gemba.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a-long-random-word", gemba.Output, StringComparison.Ordinal);
        Assert.EndsWith("No faults, 3 warnings.", gemba.Output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("C5", "C6", "Z4")]
    public async Task A_pattern_that_fits_no_tool_a_disk_that_is_never_degraded_and_a_file_that_is_not_read_are_warned_of()
    {
        await File.WriteAllTextAsync(_file, """
            tools: { allow: ["*"], deny: [close_workbok] }
            health: { diskDegradedBelow: 1000, diskUnhealthyBelow: 2000 }
            spreadsheet: { extensions: [.xlsx, .csv] }
            """);

        await using var gemba = await RunAsync(null, "config", "check", _file);

        Assert.Equal(0, gemba.ExitCode);
        Assert.Contains("the pattern 'close_workbok' under tools fits no tool. Did you mean 'close_workbook'?", gemba.Output, StringComparison.Ordinal);
        Assert.Contains("health:diskDegradedBelow (1000) is below health:diskUnhealthyBelow (2000)", gemba.Output, StringComparison.Ordinal);
        Assert.Contains("spreadsheet:extensions has '.csv', which the reader does not read", gemba.Output, StringComparison.Ordinal);
        Assert.EndsWith("No faults, 3 warnings.", gemba.Output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("C5")]
    public async Task A_server_says_at_its_start_what_is_probably_not_meant()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?> { ["GEMBA__SPREADSHEET__CACHECAPACITY"] = "1", ["GEMBA__SPREADSHEET__MAXCONCURRENTOPENS"] = "2" });

        await Eventually.HoldsAsync(() => server.Process.Errors.Contains("spreadsheet:cacheCapacity (1) is below", StringComparison.Ordinal), "the warning is in the log");
    }

    [Fact]
    [Requirement("C1")]
    public async Task What_holds_is_shown_with_who_said_so_and_without_secrets()
    {
        await File.WriteAllTextAsync(_file, "spreadsheet:\n  maxCells: 5000\nops:\n  token: a-long-random-word\n");
        var environment = new Dictionary<string, string?> { ["GEMBA__SPREADSHEET__MAXITEMS"] = "7", ["GEMBA_LOG"] = "warn" };

        await using var json = await RunAsync(environment, "config", "show", _file, "--json");
        await using var text = await RunAsync(environment, "config", "show", _file);

        var shown = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal((5000, $"{_file}:2"), (shown.GetProperty("spreadsheet:maxCells").GetProperty("value").GetInt32(), Source("spreadsheet:maxCells")));
        Assert.Equal((7, "GEMBA__SPREADSHEET__MAXITEMS"), (shown.GetProperty("spreadsheet:maxItems").GetProperty("value").GetInt32(), Source("spreadsheet:maxItems")));
        Assert.Equal("default", Source("spreadsheet:toolTimeout"));
        Assert.Equal("GEMBA_LOG", Source("logs:levels"));
        Assert.Equal($"{_file}:4", Source("ops:token"));
        Assert.Contains(Lines(text.Output), line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^spreadsheet:maxCells +5000 +.*gemba\.yaml:2$"));
        Assert.DoesNotContain("a-long-random-word", json.Output + text.Output, StringComparison.Ordinal);

        string? Source(string key) => shown.GetProperty(key).GetProperty("source").GetString();
    }

    [Fact]
    [Requirement("C6")]
    public async Task One_file_for_several_roles_is_judged_and_shown_whole()
    {
        await File.WriteAllTextAsync(_file, """
            gateway:
              callTimeout: 00:00:20
              namespaces:
                crm: { backends: [ { name: one, url: "http://127.0.0.1:9/mcp", headers: { Authorization: Bearer-of-bad-news } } ] }
            router: { gateways: ["http://127.0.0.1:8080"], token: a-long-random-word }
            """);

        await using var shown = await RunAsync(null, "config", "show", _file);
        await File.AppendAllTextAsync(_file, "\nredis: { url: \"redis://127.0.0.1:6379\", pasword: \"env:X\" }\n");
        await File.WriteAllTextAsync(_file, (await File.ReadAllTextAsync(_file)).Replace("token:", "tokn:", StringComparison.Ordinal));
        await using var judged = await RunAsync(null, "config", "check", _file);

        Assert.Equal(0, shown.ExitCode);
        Assert.Matches(@"gateway:callTimeout +00:00:20 .*gemba\.yaml:2", shown.Output);
        Assert.Matches(@"gateway:guard:retries +2 +default", shown.Output);
        Assert.Matches(@"gateway:namespaces:crm:backends:0:url +http://127\.0\.0\.1:9/mcp", shown.Output);
        Assert.Matches(@"gateway:namespaces:crm:backends:0:headers:Authorization +\[hidden\]", shown.Output);
        Assert.Matches(@"router:token +\[hidden\]", shown.Output);
        Assert.Equal(2, judged.ExitCode);
        Assert.Contains("redis:pasword: there is no such key. Did you mean 'redis:password'?", judged.Errors, StringComparison.Ordinal);
        Assert.Contains("router:tokn: there is no such key.", judged.Errors, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("C8")]
    public async Task The_schema_of_the_file_is_printed()
    {
        await using var gemba = await RunAsync(null, "config", "schema");

        Assert.Equal(0, gemba.ExitCode);
        Assert.Equal((await File.ReadAllTextAsync(Path.Combine(SharedData.Checkout, "docs", "configuration.schema.json"))).Trim(), gemba.Output.Trim());
    }

    private static Task<Child> RunAsync(IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        Child.RunAsync(GembaServer.Executable, arguments, environment, within: TimeSpan.FromSeconds(30));

    private static string[] Lines(Child gemba) => Lines(gemba.Errors);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
