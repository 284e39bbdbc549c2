using Gemba.Observability.Metrics;

namespace Gemba.Tests.Observability.Metrics;

public sealed class UserNamesTests
{
    private static readonly byte[] Key = new byte[32];

    private readonly ManualClock _clock = new();

    [Fact]
    public void A_user_has_one_pseudonym_that_does_not_say_who_it_is()
    {
        var users = new UserNames(3, Key, _clock);

        var first = users.Of("ann@example.org");

        Assert.Equal(first, users.Of("ann@example.org"));
        Assert.Matches("^u-[0-9a-f]{12}$", first);
        Assert.NotEqual(first, users.Of("bob@example.org"));
        Assert.NotEqual(first, new UserNames(3, [.. Key, 1], _clock).Of("ann@example.org"));
        Assert.Equal("none", users.Of(null));
        Assert.All(new[] { first, "none", "other" }, value => Assert.Equal(value, KnownNames.Users.Closed(value)));
    }

    [Fact]
    public void Beyond_the_most_users_the_rest_is_other()
    {
        var users = new UserNames(2, Key, _clock);
        users.Of("a1");
        users.Of("a2");

        Assert.Equal(("other", "other"), (users.Of("a3"), users.Find("a3")));
        Assert.StartsWith("u-", users.Find("a1"), StringComparison.Ordinal);
        Assert.Equal("other", new UserNames(0, Key, _clock).Of("a1"));
    }

    [Fact]
    public void Who_asks_far_more_often_takes_over_the_place_of_the_least_busy_one()
    {
        var users = new UserNames(2, Key, _clock);
        Ask(users, "quiet", 1);
        Ask(users, "busy", 50);
        Ask(users, "newcomer", 10);
        Ask(users, "another", 2);

        _clock.Advance(TimeSpan.FromMinutes(2));
        users.Of("busy");

        Assert.StartsWith("u-", users.Find("newcomer"), StringComparison.Ordinal);
        Assert.StartsWith("u-", users.Find("busy"), StringComparison.Ordinal);
        Assert.Equal(("other", "other"), (users.Find("quiet"), users.Find("another")));
    }

    [Fact]
    public void However_many_users_come_and_take_turns_the_pseudonyms_stay_few()
    {
        var users = new UserNames(5, Key, _clock);
        var seen = new HashSet<string>();
        for (var round = 0; round < 100; round++)
        {
            for (var user = 0; user < 200; user++)
                seen.Add(users.Of($"round-{round}-user-{user}"));
            Ask(users, $"round-{round}-loud", 500, seen);
            _clock.Advance(TimeSpan.FromMinutes(2));
            Ask(users, $"round-{round}-loud", 1, seen);
        }

        Assert.InRange(seen.Count(name => name.StartsWith("u-", StringComparison.Ordinal)), 6, 20);
        Assert.Contains("other", seen);
    }

    [Fact]
    public async Task Many_threads_get_the_same_pseudonyms_and_no_more_of_them_than_there_are_places()
    {
        var users = new UserNames(4, Key, _clock);

        var seen = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 2000).Select(i => users.Of($"user-{i % 7}")).ToHashSet())));

        Assert.Equal(5, seen.SelectMany(names => names).Distinct().Count());
    }

    private static void Ask(UserNames users, string user, int times, HashSet<string>? seen = null)
    {
        for (var i = 0; i < times; i++)
        {
            var name = users.Of(user);
            seen?.Add(name);
        }
    }
}
