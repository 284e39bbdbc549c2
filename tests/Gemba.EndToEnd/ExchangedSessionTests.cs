using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gemba.EndToEnd.Processes;
using Gemba.Tests.Gateway;

namespace Gemba.EndToEnd;

/// <summary>The built gateway before a server with sessions that wants to know for whom it is called: none of its sessions is ever two callers'.</summary>
public sealed partial class ExchangedSessionTests : IAsyncLifetime, IDisposable
{
    private readonly Tokens _issuer = new("one");
    private readonly TokenAuthority _worth = TokenAuthority.Start();
    private readonly ExchangeAuthority _authority;
    private KeyServer _keys = null!;
    private FixtureServer _server = null!;
    private RecordingProxy _between = null!;

    public ExchangedSessionTests() => _authority = ExchangeAuthority.Start(_worth);

    public async Task InitializeAsync()
    {
        _keys = await KeyServer.StartAsync(Tokens.SetOf(_issuer));
        _server = await FixtureServer.StartAsync("2025-06-18");
        _between = RecordingProxy.Before(_server.Address);
    }

    public async Task DisposeAsync()
    {
        await _between.DisposeAsync();
        await _server.DisposeAsync();
        await _keys.DisposeAsync();
        await _authority.DisposeAsync();
        await _worth.DisposeAsync();
    }

    public void Dispose() => _issuer.Dispose();

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_session_at_the_server_is_one_callers_whether_or_not_clients_have_sessions_here(string sessions)
    {
        await using var gateway = await StartAsync($"endpoint: {{ sessions: {sessions} }}");
        await gateway.ReachesAsync("far");
        await using var ana = await gateway.ConnectAsync(revision: "2025-11-25", token: TokenOf("ana"));
        await using var bob = await gateway.ConnectAsync(revision: "2025-11-25", token: TokenOf("bob"));
        for (var call = 0; call < 3; call++)
        {
            Assert.NotEqual(true, (await ana.CallToolAsync("far__test_simple_text", new Dictionary<string, object?>())).IsError);
            Assert.NotEqual(true, (await bob.CallToolAsync("far__test_simple_text", new Dictionary<string, object?>())).IsError);
        }

        var shown = Requests().Where(request => request.Session.Length > 0).GroupBy(request => request.Session, request => request.Bearer).ToArray();
        Assert.All(shown, session => Assert.Single(session.Distinct()));
        Assert.Equal(["made-for-ana", "made-for-bob", "of-the-gateway"], shown.Select(session => session.First()[..session.First().LastIndexOf('-')]).Distinct().Order());
    }

    [Fact]
    public async Task An_answer_that_was_waited_for_goes_to_the_server_with_the_token_that_it_came_with()
    {
        await using var gateway = await StartAsync();
        await gateway.ReachesAsync("far");
        using var http = new HttpClient();

        var first = await AskAsync(http, gateway, TokenOf("ana"), "");
        Assert.Equal("input_required", (string?)first["result"]?["resultType"]);
        Assert.DoesNotContain("made-for-ana-2", _between.Sent, StringComparison.Ordinal);
        var last = await AskAsync(
            http, gateway, TokenOf("ana"),
            $$$$"""
            "inputResponses":{"question-1":{"action":"accept","content":{"username":"Ada"}}},"requestState":"{{{{first["result"]!["requestState"]}}}}",
            """);

        Assert.Contains("Ada", last.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("Bearer made-for-ana-2", _between.Sent, StringComparison.Ordinal);
    }

    private Task<GatewayProcess> StartAsync(string more = "") => GatewayProcess.StartAsync(
        $$"""
        { far: { backends: [ { name: one, url: "{{_between.Endpoint}}", credential: "env:OWN", exchange: {
            endpoint: "{{_authority.Address}}", clientId: gemba, clientSecret: "env:EXCHANGE_SECRET", audience: "the far one", resource: "https://far.example/mcp", scope: "read write" } } ] } }
        """,
        more,
        $$"""  identity: { kind: jwt, issuer: "https://login.example", audiences: ["https://tools.example/mcp"], keys: "{{_keys.Address}}" }""",
        new Dictionary<string, string?> { ["OWN"] = "of-the-gateway-itself", ["EXCHANGE_SECRET"] = "exchange s3cret" });

    private string TokenOf(string name) => _issuer.Sign(TimeProvider.System.GetUtcNow(), claims => claims["sub"] = name);

    private IEnumerable<(string Session, string Bearer)> Requests() => _between.Sent.Split("\r\n\r\n")
        .Select(head => (Session().Match(head).Groups[1].Value, Bearer().Match(head).Groups[1].Value))
        .Where(request => request.Item2.Length > 0);

    private static async Task<JsonNode> AskAsync(HttpClient http, GatewayProcess gateway, string token, string more)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{gateway.Endpoint}/far"))
        {
            Content = new StringContent(
                $$$$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"test_elicitation",{{{{{more}}}}}"arguments":{"message":"Name?"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"elicitation":{}},"io.modelcontextprotocol/clientInfo":{"name":"raw","version":"1"}}}}""",
                Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", "test_elicitation");
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return JsonNode.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..])!;
    }

    [GeneratedRegex("(?i)\r\nmcp-session-id: ([^\r]+)")]
    private static partial Regex Session();

    [GeneratedRegex("(?i)\r\nauthorization: Bearer ([^\r]+)")]
    private static partial Regex Bearer();
}
