using System.Text.Json;
using Gemba.Gateway;
using Gemba.Gateway.Observing;
using Gemba.Observability.Calls;
using Gemba.Observability.Metrics;
using Gemba.Tests.Observability.Metrics;

namespace Gemba.Tests.Gateway.Observing;

public sealed class CallHabitsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly ObservedProcess _process = new("gateway");
    private readonly CallHabits _habits;

    public CallHabitsTests()
    {
        KnownNames.Tools.Register("docs__search");
        KnownNames.Tools.Register("docs__read");
        _habits = new CallHabits(new GatewayOptions { MaxRememberedCalls = 100 }, tool => tool.StartsWith("docs__", StringComparison.Ordinal), _process.Meter);
    }

    public void Dispose() => _process.Dispose();

    [Fact]
    public async Task The_same_call_again_is_a_repeat_whatever_the_order_of_its_arguments()
    {
        await EndAsync("""{"q":"x","n":1}""");
        await EndAsync("""{"n":1,"q":"x"}""", seconds: 5);
        await EndAsync("""{"n":2,"q":"x"}""", seconds: 6);

        Assert.Equal((1, 0), (Repeated, Corrected));
    }

    [Theory]
    [InlineData("docs__read", "s1", 5)]
    [InlineData("docs__search", "s2", 5)]
    [InlineData("docs__search", "s1", 61)]
    public async Task Another_tool_another_session_and_another_minute_are_no_repeat(string tool, string session, double seconds)
    {
        await EndAsync("""{"q":"x"}""");
        await EndAsync("""{"q":"x"}""", tool, session, seconds);

        Assert.Equal((0, 0), (Repeated, Corrected));
    }

    [Theory]
    [InlineData(CallOutcome.ToolError, null, 1)]
    [InlineData(CallOutcome.Error, -32602, 1)]
    [InlineData(CallOutcome.Error, -32603, 0)]
    [InlineData(CallOutcome.Timeout, null, 0)]
    public async Task Other_arguments_after_a_refusal_of_the_first_ones_are_a_correction(CallOutcome first, int? code, int corrected)
    {
        await EndAsync("""{"q":1}""", outcome: first, code: code);
        await EndAsync("""{"q":"x"}""", seconds: 3);
        await EndAsync("""{"q":"y"}""", seconds: 4);

        Assert.Equal((0, corrected), (Repeated, Corrected));
    }

    [Fact]
    public async Task A_second_refusal_corrects_nothing_and_a_call_of_nobody_is_left_out()
    {
        await EndAsync("""{"q":1}""", outcome: CallOutcome.ToolError);
        await EndAsync("""{"q":2}""", outcome: CallOutcome.ToolError);
        await EndAsync("""{"q":3}""", session: null);
        await EndAsync("""{"q":3}""", session: null);

        Assert.Equal((0, 0), (Repeated, Corrected));
    }

    [Fact]
    public async Task Failed_calls_of_tools_that_nobody_lists_are_counted()
    {
        await EndAsync("{}", "nowhere__at_all", outcome: CallOutcome.Error, code: -32602);
        await EndAsync("{}", "nowhere__at_all", outcome: CallOutcome.ToolError);
        await EndAsync("{}", "docs__search", outcome: CallOutcome.ToolError);

        Assert.Equal(2, Counted("mcp_gateway_unknown_tool_calls_total"));
    }

    [Fact]
    public async Task The_oldest_calls_are_forgotten_when_there_are_too_many()
    {
        await EndAsync("""{"q":"x"}""", session: "first");
        for (var i = 0; i < 100; i++)
            await EndAsync("""{"q":"x"}""", session: $"s-{i}");
        await EndAsync("""{"q":"x"}""", session: "s-99");
        await EndAsync("""{"q":"x"}""", session: "first");

        Assert.Equal(1, Repeated);
    }

    private double Repeated => Counted("mcp_gateway_repeated_calls_total");

    private double Corrected => Counted("mcp_gateway_corrected_calls_total");

    private double Counted(string name) => _process.Prometheus.Split('\n')
        .Where(line => line.StartsWith($"{name}{{", StringComparison.Ordinal)).Sum(line => double.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture));

    private ValueTask EndAsync(string arguments, string tool = "docs__search", string? session = "s1", double seconds = 0, CallOutcome outcome = CallOutcome.Success, int? code = null) =>
        _habits.ReadAsync(
            new CallRecord
            {
                Time = Start.AddSeconds(seconds),
                Role = "gateway",
                Method = "tools/call",
                Transport = "http",
                Tool = tool,
                Session = session,
                Namespace = "docs",
                Outcome = outcome,
                ErrorCode = code,
                Arguments = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(arguments),
            },
            CancellationToken.None);
}
