using Gemba.Observability.Profiling;

namespace Gemba.Tests.Observability.Profiling;

public sealed class ProfileFolderTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());

    public void Dispose() => _data.Dispose();

    [Fact]
    public void A_kept_profile_reads_as_it_was_taken()
    {
        var folder = Open(new ProfilingOptions());
        var taken = Taken(stacks: 3);

        folder.Keep(taken);

        var kept = folder.Find(Assert.Single(folder.Files()).Id)!;
        var read = kept.ToProfile();
        Assert.Equal(Text(taken), Text(read));
        Assert.Equal((taken.Took, taken.Left, taken.SamplesPerSecond, taken.Total), (read.Took, read.Left, read.SamplesPerSecond, kept.BusyMilliseconds));
        Assert.Equal(_clock.GetUtcNow(), kept.Time);
    }

    [Fact]
    public void The_oldest_go_when_they_take_too_many_bytes_and_the_newest_stays()
    {
        var folder = Open(new ProfilingOptions { ContinuousMaxBytes = 100_000 });

        for (var i = 0; i < 20; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            folder.Keep(Taken(stacks: 1000));
        }

        Assert.InRange(folder.Files().Sum(kept => kept.File.Length), 1, 100_000);
        Assert.InRange(folder.Files().Count(), 1, 19);
        Assert.Equal(_clock.GetUtcNow(), folder.Find(folder.Files().First().Id)!.Time);
    }

    [Fact]
    public void What_is_too_old_goes()
    {
        var folder = Open(new ProfilingOptions { ContinuousMaxAge = TimeSpan.FromHours(1) });
        folder.Keep(Taken(stacks: 1));

        _clock.Advance(TimeSpan.FromHours(2));
        folder.Keep(Taken(stacks: 1));

        Assert.Equal(_clock.GetUtcNow(), folder.Find(Assert.Single(folder.Files()).Id)!.Time);
    }

    [Fact]
    public void What_is_broken_or_no_id_is_not_there()
    {
        var folder = Open(new ProfilingOptions());
        folder.Keep(Taken(stacks: 1));
        var (id, file) = folder.Files().Single();
        File.WriteAllText(file.FullName, "no profile");

        Assert.Null(folder.Find(id));
        Assert.Null(folder.Find($"../profiles/{id}"));
    }

    private ProfileFolder Open(ProfilingOptions options) => new(options, _data["profiles"], _clock);

    // Random names: what repeats would be compressed to nothing.
    private static Profile Taken(int stacks) => new(
        ProfileKind.Cpu, TimeSpan.FromSeconds(1), [.. Enumerable.Range(1, stacks).Select(i => new ProfiledStack(["A.Main", $"{Guid.NewGuid():n}.Run"], i))], Left: 7)
    {
        SamplesPerSecond = 487,
    };

    private static string Text(Profile profile) => string.Join('|', profile.Stacks.Select(stack => $"{string.Join(';', stack.Frames)} {stack.Weight}"));
}
