using System.Text;
using Gemba.Protocol.Streams;

namespace Gemba.Tests.Protocol.Streams;

public sealed class EventLogTests
{
    [Fact]
    public async Task A_connection_that_lags_gets_every_event_however_much_other_streams_of_its_session_say()
    {
        var log = new EventLog(maxEvents: 4, maxBytes: 1 << 20);
        var slow = log.Open();
        var reader = slow.Attach(after: null);
        await slow.AppendAsync("first"u8.ToArray(), CancellationToken.None);
        await slow.AppendAsync("second"u8.ToArray(), CancellationToken.None);
        await SayMuchAsync(log);
        slow.Complete();

        Assert.Equal("first", await ReadAsync(slow, reader));
        Assert.Equal("second", await ReadAsync(slow, reader));
        Assert.Null(await ReadAsync(slow, reader));
        Assert.Null(log.Find(slow.Number));
    }

    [Fact]
    public async Task A_stream_whose_connection_broke_gives_way_to_what_others_say()
    {
        var log = new EventLog(maxEvents: 4, maxBytes: 1 << 20);
        var left = log.Open();
        var reader = left.Attach(after: null);
        await left.AppendAsync("first"u8.ToArray(), CancellationToken.None);
        await SayMuchAsync(log);
        left.Detach(reader);

        Assert.Equal(0, left.Attach(after: 0));
    }

    private static async Task SayMuchAsync(EventLog log)
    {
        var other = log.Open();
        var reader = other.Attach(after: null);
        for (var i = 0; i < 50; i++)
        {
            await other.AppendAsync("other"u8.ToArray(), CancellationToken.None);
            Assert.Equal("other", await ReadAsync(other, reader));
        }
    }

    private static async Task<string?> ReadAsync(EventStream stream, int reader) =>
        (await stream.NextAsync(reader, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(5))).Data is { } data ? Encoding.UTF8.GetString(data.Span) : null;
}
