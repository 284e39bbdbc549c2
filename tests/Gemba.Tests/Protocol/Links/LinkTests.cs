using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Http;
using Gemba.Protocol.Links;
using Gemba.Tests.Protocol.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Gemba.Tests.Protocol.Links;

public sealed class LinkTests
{
    private const string Initialize = """{"jsonrpc":"2.0","id":12345678901234567890123,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""";

    [Fact]
    public async Task A_server_on_a_memory_link_answers_under_the_clients_own_id()
    {
        var (near, far) = MemoryLink.CreatePair();
        var serving = Serve(far);

        await near.SendAsync(new LinkMessage(Encoding.UTF8.GetBytes(Initialize)), default);
        var answer = await near.ReceiveAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

        Assert.StartsWith("""{"jsonrpc":"2.0","id":12345678901234567890123,"result":""", Encoding.UTF8.GetString(answer!.Value.Utf8.Span), StringComparison.Ordinal);
        await near.DisposeAsync();
        await serving.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_message_on_several_lines_goes_out_on_one_so_that_no_message_hides_in_another()
    {
        var output = new MemoryStream();
        await using var link = new StdioLink(new MemoryStream(), output);

        await link.SendAsync(new LinkMessage("{\"id\":1,\r\n\"params\":\n{\"id\":2}\n}"u8.ToArray()), default);

        Assert.Equal("{\"id\":1,  \"params\": {\"id\":2} }\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public async Task Whoever_waits_to_write_is_told_when_the_link_is_closed()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 16, resumeWriterThreshold: 8));
        var link = new StdioLink(new MemoryStream(), pipe.Writer.AsStream());
        var waiting = Enumerable.Range(0, 3).Select(_ => link.SendAsync(new LinkMessage(new byte[100]), default).AsTask()).ToArray();

        await link.DisposeAsync();

        foreach (var one in waiting)
            await Assert.ThrowsAnyAsync<IOException>(() => one.WaitAsync(TimeSpan.FromSeconds(10)));
        await Assert.ThrowsAnyAsync<IOException>(async () => await link.SendAsync(new LinkMessage(new byte[1]), default));
    }

    [Fact]
    public async Task A_malformed_line_is_answered_with_a_parse_error_and_the_next_one_is_served()
    {
        var (lines, _) = await ExchangeAsync("{nonsense}\n" + Initialize + "\n");

        Assert.Equal(-32700, (int)lines[0]["error"]!["code"]!);
        Assert.Null(lines[0]["id"]);
        Assert.Equal("2025-11-25", (string?)lines[1]["result"]!["protocolVersion"]);
    }

    [Fact]
    public async Task A_batch_is_refused_and_not_passed_over_in_silence()
    {
        var (lines, _) = await ExchangeAsync("[" + Initialize + "]\n" + Initialize + "\n");

        Assert.Equal("batch_refused", (string?)lines[0]["error"]!["data"]!["reason"]);
    }

    [Fact]
    public async Task A_refusal_is_told_to_the_observer()
    {
        var observer = new RecordingObserver();

        await ExchangeAsync("[" + Initialize + "]\n", observer: observer);

        Assert.Equal(["batch_refused"], observer.Rejections);
    }

    [Fact]
    public async Task A_line_beyond_the_limit_is_skipped_and_answered_with_a_fault()
    {
        var (lines, _) = await ExchangeAsync(new string('x', 5000) + "\n" + Initialize + "\n", new StdioLinkOptions { MaxLineBytes = 1024 });

        Assert.Equal("line_too_long", (string?)lines[0]["error"]!["data"]!["reason"]);
        Assert.Contains("stdio:maxLineBytes", (string?)lines[0]["error"]!["message"], StringComparison.Ordinal);
        Assert.NotNull(lines[1]["result"]);
    }

    [Fact]
    public async Task A_line_beyond_the_limit_is_told_to_the_observer_once()
    {
        var observer = new RecordingObserver();

        await ExchangeAsync(new string('x', 500_000) + "\n" + Initialize + "\n", new StdioLinkOptions { MaxLineBytes = 1024 }, observer);

        Assert.Equal(["line_too_long"], observer.Rejections);
    }

    [Fact]
    public async Task A_client_without_handshake_is_served_over_a_plain_stream()
    {
        const string discover = """{"jsonrpc":"2.0","id":"d","method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""";

        var (lines, _) = await ExchangeAsync(discover + "\n" + discover.Replace("\"d\"", "\"e\"", StringComparison.Ordinal) + "\n");

        Assert.Equal("2026-07-28", (string?)lines[0]["result"]!["supportedVersions"]![0]);
    }

    [Theory]
    [InlineData("""{"name":"x","arguments":{"a":1,"a":2}}""", "ambiguous_member")]
    [InlineData("""{"cursor":"a","\u0063ursor":"b"}""", "ambiguous_member")]
    [InlineData("""{"name":"x","arguments":{"a":"\ud800"}}""", "invalid_message")]
    [InlineData("""{"name":"x","arguments":{"\uDFFF":1}}""", "invalid_message")]
    public async Task Params_that_two_readers_could_take_differently_are_refused_before_a_server_sees_them(string parameters, string reason)
    {
        var observer = new RecordingObserver();

        var (lines, _) = await ExchangeAsync($$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{parameters}}}""" + "\n", observer: observer);

        Assert.Equal((1, reason), ((int)lines[0]["id"]!, (string?)lines[0]["error"]!["data"]!["reason"]));
        Assert.Equal([reason], observer.Rejections);
    }

    [Fact]
    public async Task What_the_sdk_itself_refuses_has_a_reason_too()
    {
        const string meta = """{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}""";

        var (lines, _) = await ExchangeAsync($$"""
            {"jsonrpc":"2.0","id":1,"method":"tools/list","params":{{meta}}}
            {"jsonrpc":"2.0","id":2,"method":"tools/list","params":{{meta.Replace("2026", "2099", StringComparison.Ordinal)}}}

            """);

        var reasons = lines.ToDictionary(line => (int)line["id"]!, line => (string?)line["error"]!["data"]!["reason"]);
        Assert.Equal("params_unusable", reasons[1]);
        Assert.Equal("unsupported_revision", reasons[2]);
        Assert.Equal("2026-07-28", (string?)lines.Single(line => (int)line["id"]! == 2)["error"]!["data"]!["supported"]![0]);
    }

    private static async Task<(List<JsonNode> Lines, string Text)> ExchangeAsync(string input, StdioLinkOptions? options = null, IEndpointObserver? observer = null)
    {
        var toServer = new Pipe();
        using var output = new MemoryStream();
        await using var link = new StdioLink(toServer.Reader.AsStream(), output, options, observer);
        var serving = Serve(link, observer);
        await toServer.Writer.WriteAsync(Encoding.UTF8.GetBytes(input));
        await toServer.Writer.CompleteAsync();
        await serving.WaitAsync(TimeSpan.FromSeconds(10));
        var text = Encoding.UTF8.GetString(output.ToArray());
        return ([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)], text);
    }

    private static Task Serve(Link link, IEndpointObserver? observer = null)
    {
        var services = new ServiceCollection();
        if (observer is not null)
            services.AddSingleton(observer);
        return new LinkedServer(link, new McpServerOptions(), services.BuildServiceProvider()).RunAsync(CancellationToken.None);
    }
}
