using System.Text;
using Gemba.Gateway;
using Gemba.Gateway.Sessions;
using Gemba.Protocol.Faults;

namespace Gemba.Tests.Gateway.Sessions;

public sealed class OutboxTests
{
    private const string Progress = "notifications/progress";
    private const string Tools = "notifications/tools/list_changed";

    private readonly List<string> _told = [];
    private readonly List<string> _dropped = [];
    private TaskCompletionSource _reads = new();

    [Fact]
    public async Task A_client_that_reads_slowly_is_told_the_newest_in_their_order_and_the_rest_is_counted()
    {
        var outbox = Make(mostMessages: 3);

        for (var number = 1; number <= 10; number++)
            outbox.Tell(Text($"p{number}"), Progress);
        Assert.Equal(["p1"], _told);
        Read();

        await outbox.FlushAsync(CancellationToken.None);
        Assert.Equal(["p1", "p8", "p9", "p10"], _told);
        Assert.Equal(6, _dropped.Count);
    }

    [Fact]
    public async Task Bytes_that_wait_are_bounded_and_what_is_longer_than_all_may_be_goes_alone()
    {
        var outbox = Make(mostBytes: 2000);
        outbox.Tell(Text("first"), Progress);

        outbox.Tell(Text(new string('a', 1500)), Progress);
        outbox.Tell(Text(new string('b', 1500)), Progress);
        outbox.Tell(Text(new string('c', 9000)), Progress);
        Read();

        await outbox.FlushAsync(CancellationToken.None);
        Assert.Equal(["first", new string('c', 9000)], _told);
    }

    [Fact]
    public async Task That_a_list_changed_is_told_once_however_often_it_did_meanwhile()
    {
        var outbox = Make();
        outbox.Tell(Text("busy"), Progress);

        for (var time = 0; time < 100; time++)
            outbox.Tell(Text("tools"), Tools);
        Read();

        await outbox.FlushAsync(CancellationToken.None);
        Assert.Equal(["busy", "tools"], _told);
        Assert.Empty(_dropped);
    }

    [Fact]
    public async Task A_question_is_never_dropped_for_news_and_is_refused_where_only_questions_wait()
    {
        var outbox = Make(mostMessages: 2);
        outbox.Tell(Text("busy"), Progress);

        outbox.Tell(Text("news"), Progress);
        var asked = (outbox.AskAsync(Text("q1"), "roots/list"), outbox.AskAsync(Text("q2"), "roots/list"));
        var refused = await Assert.ThrowsAsync<FaultException>(() => outbox.AskAsync(Text("q3"), "roots/list"));
        outbox.Tell(Text("more"), Progress);
        Read();
        await Task.WhenAll(asked.Item1, asked.Item2);

        Assert.Equal("client_not_askable", refused.Fault.Reason);
        Assert.Equal(["busy", "q1", "q2"], _told);
    }

    [Fact]
    public async Task Who_waits_for_it_to_be_told_waits_no_longer_than_they_want_and_nothing_follows()
    {
        var outbox = Make();
        outbox.Tell(Text("busy"), Progress);
        outbox.Tell(Text("late"), Progress);
        using var enough = new CancellationTokenSource();

        var flushing = outbox.FlushAsync(enough.Token);
        Assert.False(flushing.IsCompleted);
        await enough.CancelAsync();
        await flushing;
        Read();

        Assert.Equal(["busy"], _told);
        Assert.Equal([Progress], _dropped);
    }

    private static ReadOnlyMemory<byte> Text(string text) => Encoding.UTF8.GetBytes(text);

    private void Read()
    {
        var reads = _reads;
        _reads = new TaskCompletionSource();
        _reads.SetResult();
        reads.SetResult();
    }

    private Outbox Make(int mostMessages = 256, int mostBytes = 1 << 20) => new(
        (message, _, _) =>
        {
            _told.Add(Encoding.UTF8.GetString(message.Span));
            return _reads.Task;
        },
        new GatewayOptions { MaxUnsentMessages = mostMessages, MaxUnsentBytes = mostBytes }, _dropped.Add, CancellationToken.None);
}
