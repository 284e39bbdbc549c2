using System.Buffers;
using System.Text;
using Gemba.Protocol.Envelopes;
using Gemba.Router.Calls;

namespace Gemba.Tests.Router;

public sealed class RewritingTests
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Old = "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"a","method":"ping"}""", """{"jsonrpc":"2.0","id":7,"method":"ping","params":{"_meta":{"traceparent":"T"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}""", """{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"traceparent":"T"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"tools/call","params":{ "name":"x", "arguments":{"b":1.0} },"id":1}""", """{"jsonrpc":"2.0","method":"tools/call","params":{"_meta":{"traceparent":"T"}, "name":"x", "arguments":{"b":1.0} },"id":7}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","_meta":{ }}}""", """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x","_meta":{"traceparent":"T" }}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","_meta":{"progressToken":"p","z":[1]}}}""", """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x","_meta":{"traceparent":"T","progressToken":7,"z":[1]}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","_meta":{"a":{"traceparent":"no"},"traceparent":"OLD","b":2}}}""", """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x","_meta":{"a":{"traceparent":"no"},"traceparent":"T","b":2}}}""")]
    public void A_request_changes_in_id_progress_token_and_trace_alone(string sent, string wanted)
    {
        var output = new ArrayBufferWriter<byte>();

        Rewriting.Request(Read(sent.Replace("OLD", Old, StringComparison.Ordinal)), 7, Trace, output);

        Assert.Equal(wanted.Replace("\"T\"", $"\"{Trace}\"", StringComparison.Ordinal), Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"result":{"x":1.50}}""", """{"jsonrpc":"2.0","id":"a","result":{"x":1.50}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}}""", """{"jsonrpc":"2.0","id":"a","error":{"code":-32600,"message":"no"}}""")]
    public void An_answer_comes_back_under_the_id_that_the_client_chose(string answered, string wanted)
    {
        var output = new ArrayBufferWriter<byte>();

        Rewriting.Answer(Read(answered), Encoding.UTF8.GetBytes("\"a\""), output);

        Assert.Equal(wanted, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":7,"progress":1}}""", """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":7}}}""", """{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":"a"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/message","params":{"data":7}}""", """{"jsonrpc":"2.0","method":"notifications/message","params":{"data":7}}""")]
    public void What_is_said_in_a_requests_course_names_what_the_client_named(string said, string wanted)
    {
        var request = Read("""{"jsonrpc":"2.0","id":"a","method":"subscriptions/listen","params":{"_meta":{"progressToken":"p"}}}""");

        Assert.Equal(wanted, Encoding.UTF8.GetString(Rewriting.Course(Read(said), request).Span));
    }

    private static Envelope Read(string message)
    {
        Assert.True(Envelope.TryRead(Encoding.UTF8.GetBytes(message), out var envelope, out var fault), fault?.Text);
        return envelope;
    }
}
