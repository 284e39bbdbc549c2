using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;

namespace Gemba.Tests.Protocol.Http;

public sealed class PlacesTests
{
    private static readonly Func<int, Fault> Full = ProtocolFaults.TooManyCalls;

    [Fact]
    public async Task The_last_place_goes_to_one_of_those_who_come_at_once()
    {
        var places = new Places(1, 1);
        using var together = new Barrier(4);
        var got = new int[1000];

        await Task.WhenAll(Enumerable.Range(0, together.ParticipantCount).Select(one => Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; round < got.Length; round++)
                {
                    together.SignalAndWait();
                    var isMine = places.TryTake($"caller-{one}", Full) is null;
                    if (isMine)
                        Interlocked.Increment(ref got[round]);
                    together.SignalAndWait();
                    if (isMine)
                        places.GiveBack($"caller-{one}");
                }
            },
            default, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.All(got, who => Assert.Equal(1, who));
        Assert.Equal(0, places.Taken);
    }

    [Fact]
    public async Task Who_is_beyond_its_share_takes_no_place_of_the_others_for_a_moment_either()
    {
        var places = new Places(2, 0.5);
        using var over = new CancellationTokenSource();
        Assert.Null(places.TryTake("wild", Full));
        var wild = Task.Factory.StartNew(
            () =>
            {
                while (!over.IsCancellationRequested)
                    Assert.Equal("caller_share_taken", places.TryTake("wild", Full)?.Reason);
            },
            default, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        for (var turn = 0; turn < 100_000; turn++)
        {
            Assert.Null(places.TryTake("other", Full));
            places.GiveBack("other");
        }

        await over.CancelAsync();
        await wild;
        Assert.Equal(1, places.Taken);
    }
}
