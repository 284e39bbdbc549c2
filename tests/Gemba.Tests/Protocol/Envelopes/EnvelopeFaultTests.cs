using System.Text;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;

namespace Gemba.Tests.Protocol.Envelopes;

public sealed class EnvelopeFaultTests
{
    [Theory]
    [InlineData("", "malformed_json")]
    [InlineData("{", "malformed_json")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"pi", "malformed_json")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"} x""", "malformed_json")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}{}""", "malformed_json")]
    [InlineData("""{"jsonrpc":"2.0","id":01,"method":"ping"}""", "malformed_json")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", "batch_refused")]
    [InlineData("17", "invalid_message")]
    [InlineData("""{"id":1,"method":"ping"}""", "invalid_message")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""", "invalid_message")]
    [InlineData("""{"jsonrpc":2.0,"id":1,"method":"ping"}""", "invalid_message")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", "invalid_message")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""", "invalid_message")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"method":"ping"}""", "invalid_message")]
    [InlineData("""{"jsonrpc":"2.0","result":{}}""", "invalid_message")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":""}""", "invalid_message")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":["ping"]}""", "invalid_message")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"a\ud800b"}""", "invalid_message")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}""", "invalid_message")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\udc00"}}""", "invalid_message")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"ping"}""", "invalid_id")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"result":{}}""", "invalid_id")]
    [InlineData("""{"jsonrpc":"2.0","id":1.5,"method":"ping"}""", "invalid_id")]
    [InlineData("""{"jsonrpc":"2.0","id":1e-1,"method":"ping"}""", "invalid_id")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"ping"}""", "invalid_id")]
    [InlineData("""{"jsonrpc":"2.0","id":"\ud800","method":"ping"}""", "invalid_id")]
    public void A_message_that_cannot_be_routed_is_refused(string message, string reason) => Assert.Equal(reason, FaultOf(message).Reason);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","meth\u006fd":"tools/call"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","param\u017f":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","ID":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","Name":"b"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{},"arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{},"params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{},"_meta":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"traceparent":"a","traceparent":"b"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"isError":true,"isError":false}}""")]
    public void A_message_that_two_readers_could_take_differently_is_refused(string message) =>
        Assert.Equal("ambiguous_member", FaultOf(message).Reason);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"name":1,"Name":2,"name":3}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"clientInfo":{"name":"a"},"_meta":{"io.modelcontextprotocol/clientInfo":{"name":"b"}}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","x":1,"x":2,"\ud800":3}""")]
    public void Members_that_nobody_routes_by_may_repeat(string message) => EnvelopeTests.Read(message);

    [Fact]
    public void A_refused_message_keeps_the_id_that_its_answer_needs()
    {
        Envelope.TryRead("""{"jsonrpc":"2.0","id":"a7","method":"ping","params":[]}"""u8.ToArray(), out var envelope, out var fault);

        Assert.NotNull(fault);
        Assert.Equal("\"a7\"", EnvelopeTests.Text(envelope, envelope.Id));
        Assert.Equal(MessageKind.None, envelope.Kind);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        byte[] message = [.. "{\"jsonrpc\":\"2.0\",\"id\":\""u8, 0xC3, 0x28, .. "\",\"method\":\"ping\"}"u8];

        Assert.False(Envelope.TryRead(message, out _, out var fault));
        Assert.Equal("invalid_utf8", fault.Reason);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(5000, false)]
    public void Nesting_is_bounded(int levelsInParams, bool fits)
    {
        var message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"x\":" + new string('[', levelsInParams) + new string(']', levelsInParams) + "}";

        Assert.Equal(fits, Envelope.TryRead(Encoding.UTF8.GetBytes(message), out _, out var fault));
        Assert.Equal(fits ? null : "nested_too_deep", fault?.Reason);
    }

    [Fact]
    public void A_deeper_message_fits_where_the_option_says_so()
    {
        var message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"x\":" + new string('[', 200) + new string(']', 200) + "}";

        Assert.True(Envelope.TryRead(Encoding.UTF8.GetBytes(message), out _, out _, new EnvelopeOptions { MaxDepth = 201 }));
    }

    [Fact]
    public void A_malformed_message_is_told_where_it_breaks() =>
        Assert.Contains("line 2, byte 7", FaultOf("{\"id\":1,\n\"x\": 1x}").What, StringComparison.Ordinal);

    private static Fault FaultOf(string message)
    {
        Assert.False(Envelope.TryRead(Encoding.UTF8.GetBytes(message), out _, out var fault));
        return fault;
    }
}
