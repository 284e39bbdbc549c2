using Gemba.Gateway.Guarding;

namespace Gemba.Tests.Gateway.Guarding;

public sealed class OutliersTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void One_that_fails_in_a_row_is_left_out_for_its_time_and_told()
    {
        var (outliers, records) = Among(2);
        var told = new List<Ejection>();
        outliers.Ejected += told.Add;

        Fail(outliers, records[0], 3);

        Assert.True(outliers.IsEjected(records[0]));
        Assert.Equal(("in_a_row", TimeSpan.FromSeconds(30)), (told.Single().Cause, told.Single().For));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False(outliers.IsEjected(records[0]));
    }

    [Fact]
    public void A_success_between_failures_begins_anew()
    {
        var (outliers, records) = Among(2);

        for (var round = 0; round < 4; round++)
        {
            Fail(outliers, records[0], 2);
            outliers.Count(records[0], failed: false);
        }

        Assert.False(outliers.IsEjected(records[0]));
    }

    [Fact]
    public void Each_time_it_is_left_out_for_longer_up_to_a_bound_until_it_served_for_as_long()
    {
        var (outliers, records) = Among(2);
        var lengths = new List<double>();
        outliers.Ejected += ejection => lengths.Add(ejection.For.TotalSeconds);

        for (var time = 0; time < 6; time++)
        {
            Fail(outliers, records[0], 3);
            _clock.Advance(TimeSpan.FromMinutes(5));
        }

        // The five minutes begin when it is left out: by and by less of them is left to serve in.
        Assert.Equal([30, 60, 120, 240, 300, 300], lengths);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Fail(outliers, records[0], 3);
        Assert.Equal(30, lengths[^1]);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(9, 4)]
    public void No_more_than_half_are_left_out_however_many_fail(int servers, int leftOut)
    {
        var (outliers, records) = Among(servers);

        foreach (var record in records)
            Fail(outliers, record, 10);

        Assert.Equal(leftOut, records.Count(outliers.IsEjected));
    }

    [Fact]
    public void One_that_fails_much_more_often_than_the_others_is_left_out_though_it_also_succeeds()
    {
        var (outliers, records) = Among(3);
        var told = new List<Ejection>();
        outliers.Ejected += told.Add;

        Mix(outliers, records[0], failed: 12, succeeded: 12);
        Mix(outliers, records[1], failed: 2, succeeded: 20);
        Mix(outliers, records[2], failed: 1, succeeded: 20);
        _clock.Advance(Outliers.Interval);
        outliers.Count(records[1], failed: false);

        Assert.Equal([true, false, false], records.Select(outliers.IsEjected));
        Assert.Equal("share", told.Single().Cause);
    }

    [Theory]
    [InlineData(12, 12)] // all fail alike
    [InlineData(0, 1)] // the others have no calls worth the name, and it has few too
    public void Where_the_others_fail_as_well_or_too_little_is_known_nobody_is_left_out(int failed, int succeeded)
    {
        var (outliers, records) = Among(3);

        foreach (var record in records)
            Mix(outliers, record, failed, succeeded);
        _clock.Advance(Outliers.Interval);
        outliers.Count(records[1], failed: false);

        Assert.DoesNotContain(records, outliers.IsEjected);
    }

    private (Outliers Outliers, OutlierRecord[] Records) Among(int servers)
    {
        var outliers = new Outliers(new GuardOptions(), _clock);
        return (outliers, [.. Enumerable.Range(0, servers).Select(_ => outliers.Enroll())]);
    }

    private static void Fail(Outliers outliers, OutlierRecord record, int times)
    {
        for (var time = 0; time < times; time++)
            outliers.Count(record, failed: true);
    }

    // Never two failures in a row.
    private static void Mix(Outliers outliers, OutlierRecord record, int failed, int succeeded)
    {
        for (var call = 0; call < Math.Max(failed, succeeded); call++)
        {
            if (call < succeeded)
                outliers.Count(record, failed: false);
            if (call < failed)
                outliers.Count(record, failed: true);
        }
    }
}
