using System.Net;

namespace Gemba.Tests.Protocol.Http;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("Host", "evil.example", "host_refused", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://evil.example", "origin_refused", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", "origin_refused", HttpStatusCode.Forbidden)]
    [InlineData("Accept", "text/html", "not_acceptable", HttpStatusCode.NotAcceptable)]
    [InlineData("MCP-Protocol-Version", "1999-01-01", "unsupported_revision", HttpStatusCode.BadRequest)]
    public async Task A_request_with_a_header_that_cannot_be_right_is_refused(string header, string value, string reason, HttpStatusCode status)
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();

        using var answer = await endpoint.PostAsync(Messages.Initialize("2025-11-25"), header, value);

        Assert.Equal((status, reason), (answer.StatusCode, await answer.ReasonAsync()));
        Assert.Contains(reason, endpoint.Observed.Rejections);
    }

    [Theory]
    [InlineData("{", "malformed_json")]
    [InlineData("[]", "batch_refused")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", "batch_refused")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""", "invalid_message")]
    public async Task A_body_that_is_no_message_is_refused(string body, string reason)
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();

        using var answer = await endpoint.PostAsync(body);

        Assert.Equal((HttpStatusCode.BadRequest, reason), (answer.StatusCode, await answer.ReasonAsync()));
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "ambiguous_member")]
    [InlineData("""{"a":"\ud800"}""", "invalid_message")]
    public async Task Params_that_two_readers_could_take_differently_are_refused_before_a_server_sees_them(string arguments, string reason)
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();
        var session = await endpoint.OpenSessionAsync();

        using var inSession = await endpoint.PostAsync(Messages.Call("1", "echo", arguments), "Mcp-Session-Id", session);
        using var sessionless = await endpoint.PostSessionlessAsync(Messages.SessionlessCall("1", "echo", arguments), "tools/call", "echo");

        Assert.Equal((reason, reason), (await inSession.ReasonAsync(), await sessionless.ReasonAsync()));
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync(options => options.MaxBodyBytes = 1024);

        using var answer = await endpoint.PostAsync(Messages.Call("1", "echo", $$"""{"message":"{{new string('x', 2000)}}"}"""));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), (answer.StatusCode, await answer.ReasonAsync()));
        Assert.Contains("endpoint:maxBodyBytes", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", null)]
    [InlineData("Application/JSON; charset=UTF-8", null)]
    [InlineData("application/json;charset=\"utf-8\"; profile=x", null)]
    [InlineData("application/json; charset=utf8", null)]
    [InlineData("application/json ; charset=us-ascii", null)]
    [InlineData("application/json; charset=utf-16", "charset_not_utf8")]
    [InlineData("application/json; charset=iso-8859-1", "charset_not_utf8")]
    [InlineData("application/json; charset=\"\"", "charset_not_utf8")]
    [InlineData("application/jsonp", "content_type_not_json")]
    [InlineData("text/plain; charset=utf-8", "content_type_not_json")]
    public async Task A_body_is_read_as_UTF_8_and_in_no_other_declared_charset(string contentType, string? reason)
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();
        using var body = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(Messages.Initialize("2025-11-25")));
        Assert.True(body.Headers.TryAddWithoutValidation("Content-Type", contentType));
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Address) { Content = body };
        request.Headers.Add("Accept", "application/json, text/event-stream");

        using var answer = await endpoint.Client.SendAsync(request);

        Assert.Equal(reason, answer.IsSuccessStatusCode ? null : await answer.ReasonAsync());
        Assert.Equal(reason is null ? HttpStatusCode.OK : HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Theory]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task A_batch_is_refused_in_every_revision_with_what_to_do(string revision)
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();

        using var answer = await endpoint.PostAsync($"[{Messages.Initialize(revision)}]", "MCP-Protocol-Version", revision);

        Assert.Contains("Send each message of it by itself", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, "batch_refused"), (answer.StatusCode, await answer.ReasonAsync()));
    }

    [Theory]
    [InlineData("Host", "evil.example", "endpoint:allowedHosts")]
    [InlineData("Origin", "http://evil.example", "endpoint:allowedOrigins")]
    public async Task A_refusal_names_the_key_that_would_allow_it(string header, string value, string key)
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();

        using var answer = await endpoint.PostAsync(Messages.Initialize("2025-11-25"), header, value);

        Assert.Contains(key, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prompts/get", "echo", "header_differs")]
    [InlineData("tools/call", "other", "header_differs")]
    [InlineData("tools/call", "=?base64?%%%?=", "header_unreadable")]
    public async Task Routing_headers_must_say_what_the_message_says(string method, string name, string reason)
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();

        using var answer = await endpoint.PostSessionlessAsync(Messages.SessionlessCall("5", "echo"), method, name);

        var body = await answer.JsonAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal((reason, -32020, 5), ((string)body["error"]!["data"]!["reason"]!, (int)body["error"]!["code"]!, (int)body["id"]!));
    }

    [Theory]
    [InlineData("north", "north", null)]
    [InlineData("=?base64?bsO2cmRsaWNo?=", "nördlich", null)]
    [InlineData("south", "north", "header_differs")]
    [InlineData(null, "north", "header_missing")]
    public async Task An_argument_that_a_tool_wants_in_a_header_must_be_there(string? header, string argument, string? reason)
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();
        string[] more = header is null ? [] : ["Mcp-Param-Region", header];

        using var answer = await endpoint.PostSessionlessAsync(Messages.SessionlessCall("1", "routed", $$"""{"region":"{{argument}}"}"""), "tools/call", "routed", more);

        Assert.Equal(reason, answer.IsSuccessStatusCode ? null : await answer.ReasonAsync());
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    [InlineData("no/such/method")]
    public async Task A_method_that_the_revision_does_not_have_is_not_found(string method)
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();

        using var answer = await endpoint.PostSessionlessAsync(Messages.Sessionless("1", method), method, null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(-32601, (int)(await answer.JsonAsync())["error"]!["code"]!);
    }

    [Fact]
    public async Task A_sessionless_request_must_say_what_its_client_can_do()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();

        using var answer = await endpoint.PostSessionlessAsync(
            """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""", "tools/list", null);

        Assert.Equal((HttpStatusCode.BadRequest, "meta_missing"), (answer.StatusCode, await answer.ReasonAsync()));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task The_revision_without_sessions_has_only_post(string method)
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();

        using var answer = await endpoint.SendAsync(new HttpMethod(method), null, "MCP-Protocol-Version", "2026-07-28");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }
}
