using System.IO.Pipelines;
using System.Text;
using Gemba.Protocol.Streams;

namespace Gemba.Tests.Protocol.Streams;

public sealed class EventFeedTests
{
    [Theory]
    [InlineData("data: one\n\n", "message:one")]
    [InlineData("\uFEFFdata:one\r\n\r\ndata: two\r\rdata:  three\n\n", "message:one", "message:two", "message: three")]
    [InlineData("event: endpoint\ndata: a\ndata\ndata: b\n\ndata: c\n\n", "endpoint:a\n\nb", "message:c")]
    [InlineData(": a comment\nevent: lost\n\nnothing: known\ndata: kept\n\ndata: cut off", "message:kept")]
    [InlineData("id: 1\nretry: 0\ndata:\n\n", "message:")]
    public async Task Events_are_read_as_the_standard_has_them_however_their_bytes_arrive(string stream, params string[] expected)
    {
        foreach (var step in (int[])[1, 2, 7, int.MaxValue])
            Assert.Equal(expected, await ReadAsync(stream, step, 100));
    }

    [Fact]
    public async Task The_last_id_and_the_pause_that_a_server_wants_are_kept_also_where_an_event_has_no_data()
    {
        await using var feed = new EventFeed(new MemoryStream(Encoding.UTF8.GetBytes("id: 7\nretry: 1500\n\nid: with\0nul\nretry: soon\ndata: x\n\n")), 100);

        await feed.NextAsync(default);

        Assert.Equal(("7", TimeSpan.FromMilliseconds(1500)), (feed.LastId, feed.Retry));
    }

    [Fact]
    public async Task Of_an_event_that_is_too_long_its_length_and_whose_answer_it_is_are_told_and_the_next_one_is_read()
    {
        var answer = $$$"""{"jsonrpc":"2.0","result":{"text":"{{{new string('x', 200)}}}","id":5},"id":42}""";
        await using var feed = new EventFeed(new MemoryStream(Encoding.UTF8.GetBytes($"data: {answer}\n\ndata: {new string('y', 100)}\n\n")), 100);

        var tooLong = (await feed.NextAsync(default))!.Value.Message;
        var next = (await feed.NextAsync(default))!.Value.Message;

        Assert.Equal((answer.Length, "42"), ((int)tooLong.TooLong, Encoding.UTF8.GetString(tooLong.Utf8.Span)));
        Assert.Equal((0, 100), ((int)next.TooLong, next.Utf8.Length));
    }

    private static async Task<List<string>> ReadAsync(string stream, int step, int maxBytes)
    {
        var pipe = new Pipe();
        var writing = WriteAsync(pipe.Writer, Encoding.UTF8.GetBytes(stream), step);
        var read = new List<string>();
        await using (var feed = new EventFeed(pipe.Reader.AsStream(), maxBytes))
        {
            while (await feed.NextAsync(default) is { } next)
                read.Add($"{next.Type}:{Encoding.UTF8.GetString(next.Message.Utf8.Span)}");
        }

        await writing;
        return read;
    }

    private static async Task WriteAsync(PipeWriter writer, byte[] bytes, int step)
    {
        foreach (var part in bytes.Chunk(step))
            await writer.WriteAsync(part);
        await writer.CompleteAsync();
    }
}
