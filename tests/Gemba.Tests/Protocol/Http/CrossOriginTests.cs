using System.Net;

namespace Gemba.Tests.Protocol.Http;

/// <summary>What a browser does for a page of another origin: it asks first, sends then, and shows the page the headers that it may see.</summary>
public sealed class CrossOriginTests
{
    private const string Page = "https://app.example.com";
    private const string Asked = "authorization,content-type,mcp-method,mcp-name,mcp-param-region,mcp-protocol-version,traceparent";

    [Theory]
    [InlineData("POST", Asked)]
    [InlineData("GET", "authorization,last-event-id,mcp-protocol-version,mcp-session-id")]
    [InlineData("DELETE", "mcp-session-id")]
    public async Task A_browser_that_asks_for_a_page_that_is_allowed_is_told_what_it_may_send(string method, string headers)
    {
        await using var endpoint = await EndpointUnderTest.StartAsync(options => options.AllowedOrigins.Add(Page));

        using var answer = await AskAsync(endpoint, Page, method, headers);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(Page, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains(method, Names(answer, "Access-Control-Allow-Methods"));
        Assert.Empty(headers.Split(',').Except(Names(answer, "Access-Control-Allow-Headers"), StringComparer.OrdinalIgnoreCase));
        Assert.Equal("7200", Header(answer, "Access-Control-Max-Age"));
        Assert.Contains("Origin", Names(answer, "Vary"));
        Assert.Empty(endpoint.Observed.Rejections);
    }

    [Fact]
    public async Task A_page_that_is_allowed_may_read_every_answer_and_the_headers_of_the_protocol()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync(options => options.AllowedOrigins.Add(Page));

        using var opened = await endpoint.PostAsync(Messages.Initialize("2025-11-25"), "Origin", Page);
        var session = opened.EnsureSuccessStatusCode().Headers.GetValues("Mcp-Session-Id").Single();
        using var called = await endpoint.PostAsync(Messages.Call("1", "echo", """{"message":"hello"}"""), "Origin", Page, "Mcp-Session-Id", session);
        using var streamed = await endpoint.SendAsync(HttpMethod.Get, null, "Origin", Page, "Mcp-Session-Id", session);
        using var refused = await endpoint.PostAsync("{nonsense", "Origin", Page);
        using var ended = await endpoint.SendAsync(HttpMethod.Delete, null, "Origin", Page, "Mcp-Session-Id", session);

        Assert.Equal("hello", (string?)(await called.JsonAsync())["result"]!["content"]![0]!["text"]);
        foreach (var answer in new[] { opened, called, streamed, refused, ended })
        {
            Assert.Equal(Page, Header(answer, "Access-Control-Allow-Origin"));
            Assert.Contains("Mcp-Session-Id", Names(answer, "Access-Control-Expose-Headers"));
            Assert.Contains("MCP-Protocol-Version", Names(answer, "Access-Control-Expose-Headers"));
            Assert.Contains("Origin", Names(answer, "Vary"));
        }
    }

    [Fact]
    public async Task A_page_that_is_not_allowed_is_refused_and_gets_no_header_that_lets_it_read()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync(options => options.AllowedOrigins.Add(Page));

        using var asked = await AskAsync(endpoint, "https://evil.example", "POST", "content-type");
        using var sent = await endpoint.PostAsync(Messages.Initialize("2025-11-25"), "Origin", "https://evil.example");

        foreach (var answer in new[] { asked, sent })
        {
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal("origin_refused", await answer.ReasonAsync());
            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_browser_is_not_told_more_headers_than_the_protocol_has()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync(options => options.AllowedOrigins.Add(Page));

        using var answer = await AskAsync(endpoint, Page, "POST", "x-other,mcp-param-one,mcp-param-b@d,cookie");

        var allowed = Names(answer, "Access-Control-Allow-Headers");
        Assert.Contains("mcp-param-one", allowed);
        Assert.DoesNotContain("x-other", allowed);
        Assert.DoesNotContain("mcp-param-b@d", allowed);
        Assert.DoesNotContain("cookie", allowed);
    }

    [Fact]
    public async Task Who_sends_no_origin_is_told_nothing_of_origins()
    {
        await using var endpoint = await EndpointUnderTest.StartAsync();

        using var answer = await endpoint.PostAsync(Messages.Initialize("2025-11-25"));
        using var options = await endpoint.SendAsync(HttpMethod.Options, null);

        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, options.StatusCode);
    }

    private static Task<HttpResponseMessage> AskAsync(EndpointUnderTest endpoint, string origin, string method, string headers) => endpoint.SendAsync(
        HttpMethod.Options, null, "Accept", "*/*", "Origin", origin, "Access-Control-Request-Method", method, "Access-Control-Request-Headers", headers);

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    private static string[] Names(HttpResponseMessage answer, string name) => (Header(answer, name) ?? "").Split(',', StringSplitOptions.TrimEntries);
}
