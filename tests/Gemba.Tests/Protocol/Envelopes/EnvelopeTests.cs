using System.Buffers;
using System.Text;
using Gemba.Protocol.Envelopes;

namespace Gemba.Tests.Protocol.Envelopes;

public sealed class EnvelopeTests
{
    private const string Call =
        """
        {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"read_table","arguments":{"limit":5},"_meta":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","tracestate":"a=b","baggage":"k=v","progressToken":"p-1","io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"desk","version":"1"},"io.modelcontextprotocol/logLevel":"info"}}}
        """;

    [Fact]
    public void A_tool_call_shows_all_that_routing_and_observation_need()
    {
        var call = Read(Call);

        Assert.Equal(MessageKind.Request, call.Kind);
        Assert.Equal("7", Text(call, call.Id));
        Assert.Equal("tools/call", call.Method);
        Assert.True(call.IsKnownMethod);
        Assert.True(call.Target.Is("read_table"u8));
        Assert.Equal("""{"limit":5}""", Text(call, call.Arguments));
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", call.Traceparent.ToString());
        Assert.Equal("a=b", call.Tracestate.ToString());
        Assert.Equal("k=v", call.Baggage.ToString());
        Assert.Equal("\"p-1\"", Text(call, call.ProgressToken));
        Assert.Equal("2026-07-28", call.MetaProtocolVersion.ToString());
        Assert.True(call.HasClientCapabilities);
        Assert.Equal("desk", call.ClientName.ToString());
        Assert.Equal("info", call.MetaLogLevel.ToString());
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var utf8 = Encoding.UTF8.GetBytes(Call);
        Envelope.TryRead(utf8, out _, out _);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                Envelope.TryRead(utf8, out var envelope, out _);
                if (!envelope.Target.Is("read_table"u8) || envelope.Method.Length == 0)
                    throw new InvalidOperationException("misread");
            }
        }));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", MessageKind.Notification)]
    [InlineData("""{"jsonrpc":"2.0","id":"a","method":"ping"}""", MessageKind.Request)]
    [InlineData("""{"result":{},"id":"a","jsonrpc":"2.0"}""", MessageKind.Response)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null}""", MessageKind.Response)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}""", MessageKind.Error)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}""", MessageKind.Error)]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":-32700,"message":"no"}}""", MessageKind.Error)]
    public void The_shape_tells_the_kind(string message, MessageKind kind) => Assert.Equal(kind, Read(message).Kind);

    [Theory]
    [InlineData("12345678901234567890123456789012345678901234567890")]
    [InlineData("-9007199254740993")]
    [InlineData("1.0")]
    [InlineData("12e3")]
    [InlineData("1e400")]
    [InlineData("\"\"")]
    [InlineData("\"\\u0061\\\"\\\\ \\ud83d\\ude00\"")]
    public void An_id_is_kept_as_its_bytes(string id)
    {
        var envelope = Read($$"""{"jsonrpc":"2.0", "id" : {{id}} ,"method":"ping"}""");

        Assert.Equal(id, Text(envelope, envelope.Id));
    }

    [Theory]
    [InlineData("\"tools\\/call\"")]
    [InlineData("\"\\u0074ools/call\"")]
    [InlineData("\"\\u0074\\u006f\\u006f\\u006c\\u0073\\u002f\\u0063\\u0061\\u006c\\u006c\"")]
    public void An_escaped_method_is_the_method(string method)
    {
        var envelope = Read($$$"""{"jsonrpc":"2.0","id":1,"method":{{{method}}},"params":{"n\u0061me":"\u0065cho"}}""");

        Assert.Equal("tools/call", envelope.Method);
        Assert.True(envelope.IsKnownMethod);
        Assert.Equal("echo", envelope.Target.ToString());
        Assert.True(envelope.Target.Is("echo"u8));
    }

    [Fact]
    public void A_resource_is_targeted_by_its_address() =>
        Assert.Equal("file:///a", Read("""{"jsonrpc":"2.0","id":1,"params":{"name":"x","uri":"file:///a"},"method":"resources/read"}""").Target.ToString());

    [Fact]
    public void A_name_in_another_method_is_no_target() =>
        Assert.False(Read("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"name":"x"}}""").Target.IsPresent);

    [Fact]
    public void A_cancellation_names_its_request()
    {
        var envelope = Read("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"r\u0031","reason":"late"}}""");

        Assert.Equal("\"r\\u0031\"", Text(envelope, envelope.CancelledRequestId));
        Assert.Equal("\"r1", envelope.KeyOf(envelope.CancelledRequestId));
    }

    [Fact]
    public void Progress_names_its_token()
    {
        var envelope = Read("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":12,"progress":1}}""");

        Assert.Equal("12", Text(envelope, envelope.ProgressToken));
    }

    [Fact]
    public void A_handshake_names_revision_and_client()
    {
        var envelope = Read("""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"desk"}}}""");

        Assert.Equal("2025-06-18", envelope.InitializeProtocolVersion.ToString());
        Assert.Equal("desk", envelope.ClientName.ToString());
        Assert.False(envelope.MetaProtocolVersion.IsPresent);
    }

    [Fact]
    public void A_failed_tool_is_seen_in_its_result()
    {
        var envelope = Read("""{"jsonrpc":"2.0","id":1,"result":{"content":[{"isError":false}],"isError":true,"resultType":"complete"}}""");

        Assert.True(envelope.IsErrorResult);
        Assert.Equal("complete", envelope.ResultType.ToString());
    }

    [Theory]
    [InlineData("-32601", -32601)]
    [InlineData("1.5", null)]
    [InlineData("99999999999", null)]
    [InlineData("\"x\"", null)]
    public void An_error_code_is_read_where_it_is_one(string code, int? expected) =>
        Assert.Equal(expected, Read($$$"""{"jsonrpc":"2.0","id":1,"error":{"message":"no","code":{{{code}}}}}""").ErrorCode);

    [Fact]
    public void A_byte_order_mark_is_left_off()
    {
        var envelope = Read("\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");

        Assert.Equal((byte)'{', envelope.Utf8.Span[0]);
        Assert.Equal("1", Text(envelope, envelope.Id));
    }

    [Fact]
    public void Id_and_progress_token_are_replaced_together()
    {
        var envelope = Read(Call);
        var output = new ArrayBufferWriter<byte>();

        envelope.With([new Splice(envelope.ProgressToken, "99"u8.ToArray()), new Splice(envelope.Id, "\"g-1\""u8.ToArray())], output);

        Assert.Equal(Call.Replace("\"id\":7", "\"id\":\"g-1\"").Replace("\"p-1\"", "99"), Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Bytes_can_be_put_in_without_taking_any_out()
    {
        var envelope = Read("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"a":1}}}""");
        var output = new ArrayBufferWriter<byte>();

        envelope.With([new Splice(new ByteRange(envelope.Meta.Start + 1, 0), "\"traceparent\":\"t\","u8.ToArray())], output);

        Assert.Equal("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"traceparent":"t","a":1}}}""", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Pieces_that_overlap_are_not_spliced()
    {
        var envelope = Read(Call);

        Assert.Throws<ArgumentException>(() => envelope.With([new Splice(envelope.Params, default), new Splice(envelope.Meta, default)], new ArrayBufferWriter<byte>()));
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("-0", "0")]
    [InlineData("\"1\"", "\"1")]
    [InlineData("\"\\u0031\"", "\"1")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    public void Spellings_of_one_id_have_one_key(string id, string key)
    {
        var envelope = Read($$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}""");

        Assert.Equal(key, envelope.KeyOf(envelope.Id));
    }

    internal static Envelope Read(string message)
    {
        Assert.True(Envelope.TryRead(Encoding.UTF8.GetBytes(message), out var envelope, out var fault), fault?.Text);
        return envelope;
    }

    internal static string Text(Envelope envelope, ByteRange range) => Encoding.UTF8.GetString(envelope.BytesOf(range));
}
