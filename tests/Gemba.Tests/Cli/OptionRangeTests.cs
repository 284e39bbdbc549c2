using Gemba.Cli.Configuration;
using Gemba.Cli.Gateway;
using Gemba.Cli.Router;
using Gemba.Cli.Spreadsheet;
using Gemba.Observability.Sdk;
using Gemba.Protocol.Http;
using Gemba.Tests.Requirements;

namespace Gemba.Tests.Cli;

/// <summary>Every range that an option states is one that is held.</summary>
public sealed class OptionRangeTests : IDisposable
{
    private readonly string _workspace = Directory.CreateTempSubdirectory("gemba-ranges-").FullName;

    public static TheoryData<string> Bounded => [.. All.Where(key => key.Bounds is not null).Select(key => key.Name)];

    private static IEnumerable<ConfigurationKey> All => SpreadsheetSettings.Keys.Concat(GatewayKeys.All).Concat(RouterSettings.Keys);

    public void Dispose() => Directory.Delete(_workspace);

    [Theory]
    [MemberData(nameof(Bounded))]
    [Requirement("C3")]
    public void A_value_outside_of_its_range_is_refused_by_name_and_the_ends_of_the_range_are_taken(string name)
    {
        var key = All.Single(known => known.Name == name);
        var (least, most) = key.Bounds!.Value;

        foreach (var outside in new[] { Below(least), Above(most) }.OfType<IComparable>())
            Assert.Contains(FaultsWith(name, outside), fault => fault.Contains(name + " is ", StringComparison.Ordinal) && fault.Contains("Choose ", StringComparison.Ordinal));
        foreach (var end in new[] { least, most })
            Assert.DoesNotContain(FaultsWith(name, end), fault => fault.Contains($"{name} is {end}. Choose", StringComparison.Ordinal));
    }

    [Fact]
    public void The_endpoint_holds_the_ranges_that_its_options_state()
    {
        foreach (var option in typeof(McpEndpointOptions).GetProperties().Where(option => OptionRanges.BoundsOf(option) is not null))
        {
            var options = new McpEndpointOptions();
            option.SetValue(options, Below(OptionRanges.BoundsOf(option)!.Value.Least));

            Assert.Equal(OptionRanges.FaultsOf(options), options.FindFaults());
        }
    }

    [Theory]
    [InlineData("logs:levels", "info,=debug,foo=bar", "'bar' is no log level")]
    [InlineData("endpoint:allowedOrigins", "not an origin", "Write scheme and host")]
    [InlineData("endpoint:allowedOrigins", "https://a.example/path", "Write scheme and host")]
    [InlineData("endpoint:allowedHosts", "http://x/", "Write the name alone")]
    public void A_text_that_cannot_be_used_is_refused_before_the_start(string key, string value, string mend) =>
        Assert.Contains(FaultsWith(key, value), fault => fault.Contains(key, StringComparison.Ordinal) && fault.Contains(mend, StringComparison.Ordinal));

    [Theory]
    [InlineData("endpoint:allowedOrigins", "https://a.example:8443")]
    [InlineData("endpoint:allowedOrigins", "https://a.example/")]
    [InlineData("endpoint:allowedOrigins", "vscode-webview://abc")]
    [InlineData("endpoint:allowedOrigins", "*")]
    [InlineData("endpoint:allowedHosts", "mcp.example")]
    [InlineData("endpoint:allowedHosts", "10.0.0.1")]
    [InlineData("endpoint:allowedHosts", "[::1]")]
    public void A_text_that_can_be_used_is_taken(string key, string value) =>
        Assert.DoesNotContain(FaultsWith(key, value), fault => fault.Contains(key, StringComparison.Ordinal));

    private string[] FaultsWith(string key, IComparable value)
    {
        var variable = "GEMBA__" + key.Replace(":", "__", StringComparison.Ordinal);
        var variables = new Dictionary<string, string> { [variable] = FormattableString.Invariant($"{value}"), ["GEMBA__spreadsheet__workspace"] = _workspace };
        try
        {
            var configuration = new EffectiveConfiguration(file: null, [], variables);
            _ = key.Split(':')[0] switch
            {
                "gateway" or "redis" => (object)GatewaySettings.From(configuration, isWholeFloor: true),
                "router" => RouterSettings.From(configuration),
                _ => SpreadsheetSettings.From(configuration, stdio: true),
            };
            return [];
        }
        catch (ConfigurationFault fault)
        {
            return fault.Message.Split(Environment.NewLine);
        }
    }

    private static IComparable? Below(IComparable least) => least switch
    {
        int number => number == int.MinValue ? null : number - 1,
        long number => number == long.MinValue ? null : number - 1,
        double number => number - 0.001,
        TimeSpan time => time - TimeSpan.FromTicks(1),
        _ => null,
    };

    private static IComparable? Above(IComparable most) => most switch
    {
        int number => number == int.MaxValue ? null : number + 1,
        long number => number == long.MaxValue ? null : number + 1,
        double number => number + 0.001,
        TimeSpan time => time == TimeSpan.MaxValue ? null : time + TimeSpan.FromTicks(1),
        _ => null,
    };
}
