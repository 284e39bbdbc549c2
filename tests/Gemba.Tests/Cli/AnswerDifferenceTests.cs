using System.Text.Json.Nodes;
using Gemba.Cli.Replaying;

namespace Gemba.Tests.Cli;

public sealed class AnswerDifferenceTests
{
    [Theory]
    [InlineData("""{"a":[1,{"b":"x"}]}""", """{"a":[1,{"b":"x"}]}""")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""")]
    [InlineData("""{"a":"Bearer [redacted:token:0a1b2c3d] was sent"}""", """{"a":"Bearer abc.def was sent"}""")]
    [InlineData("""{"a":"[redacted:card:0a1b2c3d]"}""", """{"a":4111111111111111}""")]
    [InlineData("""{"a":"begin…[90 more]"}""", """{"a":"begin and so on"}""")]
    [InlineData("""{"a":[1,2,"…left out: 3"]}""", """{"a":[1,2,3,4,5]}""")]
    [InlineData("""{"a":1,"…left out":2}""", """{"a":1,"b":2,"c":3}""")]
    [InlineData("""{"text":"{\"rows\":[[1]],\"key\":\"[redacted:named:0a1b2c3d]\"}"}""", """{"text":"{\"rows\":[[1]],\"key\":\"abc\"}"}""")]
    public void An_answer_that_can_be_the_captured_one_is_the_same(string captured, string now) =>
        Assert.Empty(AnswerDifference.Between(JsonNode.Parse(captured), JsonNode.Parse(now)));

    [Theory]
    [InlineData("""{"a":[1,{"b":"x"}]}""", """{"a":[1,{"b":"y"}]}""", "a[1].b", "\"x\"", "\"y\"")]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""", "b", null, "null")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", "a[1]", "2", null)]
    [InlineData("""{"text":"{\"rows\":[[1,2]]}"}""", """{"text":"{\"rows\":[[1,3]]}"}""", "text.rows[0][1]", "2", "3")]
    [InlineData("""{"result":{}}""", """{"error":{"code":1}}""", "result", "{}", null)]
    [InlineData("""{"a":"begin…[90 more]"}""", """{"a":"other"}""", "a", "\"begin\u2026[90 more]\"", "\"other\"")]
    public void A_difference_is_told_with_its_place(string captured, string now, string path, string? was, string? isNow) =>
        Assert.Equal(new AnswerDifference(path, was, isNow), AnswerDifference.Between(JsonNode.Parse(captured), JsonNode.Parse(now))[0]);

    [Fact]
    public void A_request_is_sent_without_what_the_connection_adds_and_tells_what_was_hidden()
    {
        var request = ReplayedRequest.Of(JsonNode.Parse("""
            {"method":"tools/call","protocol_revision":"2026-07-28","params":{"name":"x","arguments":{"token":"[redacted:named:0a1b2c3d]","list":["…left out: 3"]},
             "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","traceparent":"00-1","own":1}}}
            """)!.AsObject());

        Assert.Equal("""{"own":1}""", request.Params!["_meta"]!.ToJsonString());
        Assert.Equal(["arguments.token"], request.Redacted);
        Assert.Equal(["arguments.list[0]"], request.Cut);
    }
}
