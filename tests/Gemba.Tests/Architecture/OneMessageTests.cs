using System.Text.RegularExpressions;
using Gemba.Gateway;
using Gemba.Spreadsheet;

namespace Gemba.Tests.Architecture;

/// <summary><c>docs/one-message.md</c> is true: its files exist, its steps are the code's.</summary>
public sealed partial class OneMessageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SharedData.Checkout, "docs", "one-message.md"));

    [Fact]
    public void Every_file_on_the_way_of_a_message_exists()
    {
        var named = NamedPath().Matches(Page).Select(match => match.Groups[1].Value).Distinct().ToArray();

        Assert.True(named.Length > 10);
        Assert.DoesNotContain(named, path => !Path.Exists(Path.Combine(SharedData.Checkout, path)));
    }

    [Fact]
    public void The_steps_stand_in_the_order_in_which_they_run() =>
        Assert.Equal(SpreadsheetPipeline.Steps.Concat(GatewayPipeline.Steps).Select(step => step.Name), NumberedStep().Matches(Page).Select(match => match.Groups[1].Value));

    [GeneratedRegex("`(src/[^`]+)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"^\d+\. `(\w+)`", RegexOptions.Multiline)]
    private static partial Regex NumberedStep();
}
