using System.Text;
using Gemba.Protocol.Links;

namespace Gemba.Tests.Protocol.Links;

public sealed class PassingMessageTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"a long \\"text\\", with id\\":9}"}]}}""", "7")]
    [InlineData("""{"result":{"id":1,"list":[{"id":2},[3]],"text":"}]{["},"jsonrpc":"2.0","id":42}""", "42")]
    [InlineData("""{ "id" : "text-id" , "result" : { } }""", "\"text-id\"")]
    [InlineData("""{"error":{"code":-32000,"message":"x"},"id":5,"jsonrpc":"2.0"}""", "5")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"sampling/createMessage","params":{"text":"asks, and answers nothing"}}""", "")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/message","params":{"id":3}}""", "")]
    [InlineData("no message at all", "")]
    [InlineData("""{"id":123456789012345678901234567890123456789012345678901234567890123456789}""", "")]
    public void The_id_that_a_message_answers_is_found_however_it_is_cut(string message, string id)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var passing = new PassingMessage();
            foreach (var part in bytes.Chunk(size))
                passing.Add(part);
            var end = passing.End();

            Assert.Equal((id, (long)bytes.Length), (Encoding.UTF8.GetString(end.Utf8.Span), end.TooLong));
        }
    }
}
