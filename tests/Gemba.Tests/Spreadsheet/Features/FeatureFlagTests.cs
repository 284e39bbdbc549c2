using Gemba.Spreadsheet.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gemba.Tests.Spreadsheet.Features;

public sealed class FeatureFlagTests
{
    [Fact]
    public async Task A_share_of_the_clients_gets_a_feature_each_client_always_the_same_and_more_with_a_larger_share()
    {
        var (small, large) = (Flags(Share("20")), Flags(Share("60")));
        var clients = Enumerable.Range(0, 500).Select(number => $"client-{number}/1").ToArray();

        var first = await ThoseOfAsync(small, clients);
        var again = await ThoseOfAsync(small, clients);
        var more = await ThoseOfAsync(large, clients);

        Assert.Equal(first, again);
        Assert.InRange(first.Length, 60, 140);
        Assert.InRange(more.Length, 240, 360);
        Assert.Empty(first.Except(more));
    }

    [Fact]
    public async Task A_window_of_time_opens_and_closes_a_feature_by_the_clock()
    {
        var clock = new ManualClock();
        var now = clock.GetUtcNow();
        var flags = Flags(Rule(("enabledFor:0:name", "Microsoft.TimeWindow"), ("enabledFor:0:parameters:start", now.AddHours(1).ToString("O")), ("enabledFor:0:parameters:end", now.AddHours(2).ToString("O"))), clock);

        var seen = new List<bool>();
        for (var hour = 0; hour < 3; hour++, clock.Advance(TimeSpan.FromHours(1)))
            seen.Add(await flags.IsOnAsync(nameof(FeatureOptions.SearchTools), "a/1"));

        Assert.Equal([false, true, false], seen);
    }

    [Fact]
    public async Task All_filters_must_agree_where_all_are_required()
    {
        (string, string)[] filters = [("enabledFor:0:name", "Microsoft.TimeWindow"), ("enabledFor:0:parameters:end", "2000-01-01T00:00:00Z"), ("enabledFor:1:name", "Microsoft.Targeting"), ("enabledFor:1:parameters:audience:users:0", "a/1")];

        Assert.True(await Flags(Rule(filters)).IsOnAsync(nameof(FeatureOptions.SearchTools), "a/1"));
        Assert.False(await Flags(Rule([.. filters, ("requirementType", "All")])).IsOnAsync(nameof(FeatureOptions.SearchTools), "a/1"));
    }

    [Theory]
    [InlineData("enabledFor:0:name", "Percentage", "decides anew for each request")]
    [InlineData("enabledFor:0:name", "Browser", "Write Microsoft.Targeting or Microsoft.TimeWindow")]
    [InlineData("requirementType", "Some", "Write Any or All")]
    [InlineData("enabledFor", "all", "Write a list of filters")]
    [InlineData("enabledFor:0:parameters:audience:defaultRolloutPercentge", "5", "Did you mean 'enabledFor:*:parameters:audience:defaultRolloutPercentage'?")]
    [InlineData("enabledFor:0:parameters:audience:defaultRolloutPercentage", "101", "Write a number, 0 to 100")]
    [InlineData("enabledFor:0:parameters:audience:defaultRolloutPercentage", "-1", "Write a number, 0 to 100")]
    [InlineData("enabledFor:0:parameters:start", "2026-01-31", "no condition")]
    [InlineData("enabledFor:0:parameters:audience:users:0", "", "is empty")]
    [InlineData("enabledFor:1:parameters:start", "2026-01-31", "enabledFor:1:name is missing")]
    [InlineData("enabledFor:1:name", "Microsoft.TimeWindow", "enabledFor:1:parameters is missing")]
    public void A_condition_that_cannot_be_used_is_named_with_what_to_write(string key, string value, string mend)
    {
        var rule = Share("50").Append((key, value)).GroupBy(one => one.Item1).Select(one => one.Last());

        Assert.Contains(new FeatureOptions { SearchTools = Rule([.. rule]) }.FindFaults(), fault => fault.StartsWith($"SearchTools:", StringComparison.Ordinal) && fault.Contains(mend, StringComparison.Ordinal));
    }

    [Fact]
    public void A_moment_that_is_none_and_a_word_that_is_neither_are_refused()
    {
        var options = new FeatureOptions
        {
            SearchTools = Rule(("enabledFor:0:name", "Microsoft.TimeWindow"), ("enabledFor:0:parameters:start", "soon")),
            StructuredAnswers = FeatureRule.From("maybe", []),
        };

        Assert.Equal(
            [
                "SearchTools:enabledFor:0:parameters:start is 'soon'. Write a moment as 2026-01-31T08:00:00Z.",
                "StructuredAnswers is 'maybe'. Write true, false, or enabledFor with a list of filters.",
            ],
            options.FindFaults());
    }

    private static (string, string)[] Share(string percentage) => [("enabledFor:0:name", "Microsoft.Targeting"), ("enabledFor:0:parameters:audience:defaultRolloutPercentage", percentage)];

    private static FeatureRule Rule(params (string Key, string Value)[] conditions) => FeatureRule.From(null, conditions.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value)));

    private static FeatureFlags Flags((string, string)[] conditions) => Flags(Rule(conditions));

    private static FeatureFlags Flags(FeatureRule rule, TimeProvider? clock = null)
    {
        var options = new FeatureOptions { SearchTools = rule };
        Assert.Empty(options.FindFaults());
        return new FeatureFlags(options, clock ?? TimeProvider.System, NullLoggerFactory.Instance);
    }

    private static async Task<string[]> ThoseOfAsync(FeatureFlags flags, string[] clients)
    {
        var those = new List<string>();
        foreach (var client in clients)
        {
            if (await flags.IsOnAsync(nameof(FeatureOptions.SearchTools), client))
                those.Add(client);
        }

        return [.. those];
    }
}
