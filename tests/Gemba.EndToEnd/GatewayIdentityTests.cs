using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Gateway;
using Gemba.Tests.Requirements;
using ModelContextProtocol;

namespace Gemba.EndToEnd;

/// <summary>The built gateway where it asks who calls.</summary>
public sealed class GatewayIdentityTests
{
    private const string AsksForTokens = "  identity: { kind: tokens }";
    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";

    private static readonly Dictionary<string, object?> NoArguments = [];

    private static string Near => $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""";

    [Fact]
    [Requirement("M53")]
    public async Task A_stranger_is_refused_with_the_way_to_show_who_they_are_and_it_is_counted_and_recorded()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near, bounds: AsksForTokens);
        var token = await gateway.TokenAsync("create", "--name", "ana");
        using var http = new HttpClient();

        foreach (var (header, challenge, reason) in new (string?, string, string)[]
        {
            (null, "Bearer", "credentials_missing"),
            ($"Bearer {token[..^2]}AA", "Bearer error=\"invalid_token\"", "credentials_invalid"),
            ($"Basic {token}", "Bearer error=\"invalid_token\"", "credentials_malformed"),
            ($"Bearer {token}, Bearer {token}", "Bearer error=\"invalid_token\"", "credentials_malformed"),
        })
        {
            foreach (var method in new[] { HttpMethod.Post, HttpMethod.Get, HttpMethod.Delete })
            {
                using var response = await SendAsync(http, method, gateway.Endpoint, header, Initialize);

                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
                Assert.Equal(challenge, Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
                Assert.Contains($"\"reason\":\"{reason}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }

        using var admitted = await SendAsync(http, HttpMethod.Post, gateway.Endpoint, $"bearer {token}", Initialize);
        Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
        var page = await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"));
        Assert.Contains("mcp_gateway_auth_attempts_total{type=\"token\",result=\"missing\"} 3", page, StringComparison.Ordinal);
        Assert.Contains("mcp_gateway_auth_attempts_total{type=\"token\",result=\"invalid\"} 9", page, StringComparison.Ordinal);
        Assert.Contains("mcp_gateway_auth_attempts_total{type=\"token\",result=\"success\"} 1", page, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => gateway.AuditLines().Any(line => line.Contains("\"authentication\"", StringComparison.Ordinal) && line.Contains("credentials_invalid", StringComparison.Ordinal)), "the refusal is recorded");
        Assert.DoesNotContain(gateway.AuditLines(), line => line.Contains(token, StringComparison.Ordinal));
        Assert.DoesNotContain(token, gateway.Process.Output + gateway.Process.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_token_is_good_from_its_creation_to_its_revocation_and_names_its_holder_in_the_audit_trail(string revision)
    {
        await using var gateway = await GatewayProcess.StartAsync(Near, bounds: AsksForTokens);
        var token = await gateway.TokenAsync("create", "--name", "build-agent", "--groups", "ci,night", "--expires", "1.00:00:00");
        await using var client = await gateway.ConnectAsync(revision: revision, token: token);

        await client.CallToolAsync("near__list_workbooks", NoArguments);

        var audited = Assert.Single(gateway.AuditLines(), line => line.Contains("near__list_workbooks", StringComparison.Ordinal));
        Assert.Equal("build-agent", JsonDocument.Parse(audited).RootElement.GetProperty("principal").GetString());
        var listed = await gateway.TokenAsync("list");
        Assert.Contains("build-agent  [ci,night]", listed, StringComparison.Ordinal);
        await gateway.TokenAsync("revoke", listed.Split(' ')[0]);
        await Assert.ThrowsAnyAsync<Exception>(async () => await client.CallToolAsync("near__list_workbooks", NoArguments));
        using var http = new HttpClient();
        using var refused = await SendAsync(http, HttpMethod.Post, gateway.Endpoint, $"Bearer {token}", Initialize);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_session_is_unknown_to_everybody_but_who_opened_it()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near, bounds: AsksForTokens);
        var (ana, bob) = (await gateway.TokenAsync("create", "--name", "ana"), await gateway.TokenAsync("create", "--name", "bob"));
        var another = await gateway.TokenAsync("create", "--name", "ana");
        using var http = new HttpClient();
        using var opened = await SendAsync(http, HttpMethod.Post, gateway.Endpoint, $"Bearer {ana}", Initialize);
        var session = Assert.Single(opened.Headers.GetValues("Mcp-Session-Id"));
        const string ping = """{"jsonrpc":"2.0","id":7,"method":"ping"}""";

        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Get, HttpMethod.Delete })
        {
            using var stolen = await SendAsync(http, method, gateway.Endpoint, $"Bearer {bob}", ping, session);
            using var unknown = await SendAsync(http, method, gateway.Endpoint, $"Bearer {bob}", ping, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
            Assert.Equal(HttpStatusCode.NotFound, stolen.StatusCode);
            Assert.Equal(await unknown.Content.ReadAsStringAsync(), await stolen.Content.ReadAsStringAsync());
        }

        using var own = await SendAsync(http, HttpMethod.Post, gateway.Endpoint, $"Bearer {another}", ping, session);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        await Eventually.HoldsAsync(() => gateway.AuditLines().Any(line => line.Contains("session_of_another", StringComparison.Ordinal) && line.Contains("bob", StringComparison.Ordinal)), "the try is recorded");
    }

    [Fact]
    public async Task Streams_and_sockets_that_are_open_end_when_their_token_is_revoked()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near, bounds: AsksForTokens);
        var token = await gateway.TokenAsync("create", "--name", "ana");
        using var http = new HttpClient();
        using var opened = await SendAsync(http, HttpMethod.Post, gateway.Endpoint, $"Bearer {token}", Initialize);
        using var stream = await SendAsync(http, HttpMethod.Get, gateway.Endpoint, $"Bearer {token}", null, Assert.Single(opened.Headers.GetValues("Mcp-Session-Id")));
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        using var socket = await SocketAsync(gateway, token);
        Assert.Contains("protocolVersion", await AskAsync(socket, Initialize), StringComparison.Ordinal);
        await using var framed = await FramedClient.ConnectAsync(gateway.Tcp);
        await framed.SendAsync(6, $$"""{"min_version":1,"max_version":1,"token":"{{token}}"}""");
        await framed.ReadAsync();
        Assert.Contains("protocolVersion", await framed.AskAsync(Initialize), StringComparison.Ordinal);

        await gateway.TokenAsync("revoke", (await gateway.TokenAsync("list")).Split(' ')[0]);

        await Assert.ThrowsAnyAsync<IOException>(() => stream.Content.ReadAsStringAsync().ContinueWith(read => read.IsFaulted ? throw new IOException("cut", read.Exception) : read.Result, TaskScheduler.Default).WaitAsync(TimeSpan.FromSeconds(20)));
        await EndsAsync(socket);
        Assert.Null(await framed.ReadAsync());
    }

    // The gateway ends it with a word or by cutting the connection, whichever is quicker; what it said before may still come.
    private static async Task EndsAsync(ClientWebSocket socket)
    {
        try
        {
            while ((await socket.ReceiveAsync(new byte[100], default).WaitAsync(TimeSpan.FromSeconds(20))).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (WebSocketException)
        {
            // Cut.
        }
    }

    [Fact]
    public async Task Sockets_and_frames_are_for_those_who_show_a_token()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near, bounds: AsksForTokens);
        var token = await gateway.TokenAsync("create", "--name", "ana");

        using var stranger = new ClientWebSocket();
        stranger.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => stranger.ConnectAsync(gateway.Socket, default));
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.HttpStatusCode);
        foreach (var (type, payload) in new (byte, string)[] { (1, Initialize), (4, ""), (6, """{"min_version":1,"max_version":1}"""), (6, """{"min_version":1,"max_version":1,"token":"gmb_x"}"""), (6, """{"min_version":1,"max_version":1,"token":7}""") })
        {
            await using var silent = await FramedClient.ConnectAsync(gateway.Tcp);
            await silent.SendAsync(type, payload);
            var answer = await silent.ReadAsync();
            Assert.EndsWith("0005", answer!.Value.Header, StringComparison.Ordinal);
            Assert.Contains("bearer token", answer.Value.Payload, StringComparison.Ordinal);
            Assert.Null(await silent.ReadAsync());
        }

        using var socket = await SocketAsync(gateway, token);
        Assert.Contains("protocolVersion", await AskAsync(socket, Initialize), StringComparison.Ordinal);
        await socket.SendAsync(Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","method":"notifications/initialized"}"""), WebSocketMessageType.Text, endOfMessage: true, default);
        Assert.Contains("budget-model", await AskAsync(socket, """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"near__list_workbooks","arguments":{}}}"""), StringComparison.Ordinal);
        var audited = Assert.Single(gateway.AuditLines(), line => line.Contains("near__list_workbooks", StringComparison.Ordinal));
        Assert.Equal("ana", JsonDocument.Parse(audited).RootElement.GetProperty("principal").GetString());
        await Eventually.HoldsAsync(() => gateway.AuditLines().Any(line => line.Contains("credentials_missing", StringComparison.Ordinal)), "the refusals are recorded");
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Rules_decide_what_is_listed_and_what_may_be_called(string revision)
    {
        var command = GatewayProcess.SpreadsheetCommand(Workspace.Samples);
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ near: { backends: [ { name: one, command: {{command}} } ] }, far: { backends: [ { name: two, command: {{command}} } ] } }""",
            bounds: """
              identity: { kind: tokens }
              rules:
                - { groups: [readers], allow: ["near/list_*", "near/read_table"] }
                - { principals: [ana], allow: ["*"] }
                - { deny: ["*/read_table", "far/describe_*"] }
            """.ReplaceLineEndings("\n"));
        await using var reader = await gateway.ConnectAsync(revision: revision, token: await gateway.TokenAsync("create", "--name", "bob", "--groups", "readers"));
        await using var ana = await gateway.ConnectAsync(revision: revision, token: await gateway.TokenAsync("create", "--name", "ana"));
        var nobody = await gateway.TokenAsync("create", "--name", "eve");
        await using var eve = await gateway.ConnectAsync(revision: revision, token: nobody);

        var seen = (await reader.ListToolsAsync()).Select(tool => tool.Name).ToArray();
        Assert.Contains("near__list_workbooks", seen);
        Assert.All(seen, name => Assert.StartsWith("near__list_", name, StringComparison.Ordinal));
        var all = (await ana.ListToolsAsync()).Select(tool => tool.Name).ToArray();
        Assert.Contains("far__list_workbooks", all);
        Assert.DoesNotContain(all, name => name.EndsWith("__read_table", StringComparison.Ordinal));
        Assert.Empty(await eve.ListToolsAsync());

        Assert.Contains("budget-model", (await reader.CallToolAsync("near__list_workbooks", NoArguments)).Content[0].ToString()! + JsonSerializer.Serialize((await reader.CallToolAsync("near__list_workbooks", NoArguments)).Content, McpJsonUtilities.DefaultOptions), StringComparison.Ordinal);
        foreach (var (client, tool) in new[] { (reader, "near__read_table"), (reader, "near__sheet_overview"), (reader, "far__list_workbooks"), (ana, "near__read_table"), (eve, "near__list_workbooks") })
        {
            var refused = await Assert.ThrowsAnyAsync<McpException>(async () => await client.CallToolAsync(tool, NoArguments));
            Assert.Contains("is not for you to use", refused.Message, StringComparison.Ordinal);
        }

        await using var direct = await gateway.ConnectAsync("near", revision, await gateway.TokenAsync("create", "--name", "carl", "--groups", "readers"));
        Assert.All(await direct.ListToolsAsync(), tool => Assert.StartsWith("list_", tool.Name, StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<McpException>(async () => await direct.CallToolAsync("read_table", NoArguments));

        await Eventually.HoldsAsync(() => gateway.AuditLines().Count(line => line.Contains("\"authorization\"", StringComparison.Ordinal) && line.Contains("access_denied", StringComparison.Ordinal)) == 6, "each denial is a line");
        Assert.Contains(gateway.AuditLines(), line => line.Contains("\"authorization\"", StringComparison.Ordinal) && line.Contains("far/list_workbooks", StringComparison.Ordinal) && line.Contains("\"bob\"", StringComparison.Ordinal));
        using var http = new HttpClient();
        Assert.Contains("mcp_gateway_requests_total{method=\"tools/call\",status=\"denied\"", await http.GetStringAsync(new Uri(gateway.Ops, "/metrics")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_token_of_the_chosen_issuer_opens_the_gateway_and_goes_no_further()
    {
        using var issuer = new Tokens("one");
        await using var keys = await KeyServer.StartAsync(Tokens.SetOf(issuer));
        await using var remote = await GembaServer.StartAsync(Workspace.Samples);
        await using var between = RecordingProxy.Before(remote.Endpoint);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ far: { backends: [ { name: one, url: "{{between.Endpoint}}" } ] } }""", bounds: $$"""
              identity: { kind: jwt, issuer: "https://login.example", audiences: ["https://tools.example/mcp"], keys: "{{keys.Address}}", keyPause: 00:00:01 }
            """);
        var now = TimeProvider.System.GetUtcNow();
        var token = issuer.Sign(now);
        using var http = new HttpClient();

        using var stranger = await SendAsync(http, HttpMethod.Post, gateway.Endpoint, null, Initialize);
        var place = Assert.Single(stranger.Headers.WwwAuthenticate).Parameter!.Split('"')[1];
        var metadata = JsonNode.Parse(await http.GetStringAsync(new Uri(place)))!;
        Assert.Equal("https://login.example", (string?)metadata["authorization_servers"]![0]);
        Assert.Equal(gateway.Endpoint.ToString(), (string?)metadata["resource"]);
        Assert.Equal($"{metadata}", $"{JsonNode.Parse(await http.GetStringAsync(new Uri(gateway.Endpoint, "/.well-known/oauth-protected-resource")))}");
        foreach (var hostile in new[] { issuer.Sign(now.AddHours(-1)), issuer.Sign(now, claims => claims["aud"] = "https://elsewhere.example"), issuer.Sign(now, claims => claims.Remove("aud")), token[..^4] + "AAAA", $"{Tokens.Encode("""{"alg":"none"}""")}.{token.Split('.')[1]}." })
        {
            using var refused = await SendAsync(http, HttpMethod.Post, gateway.Endpoint, $"Bearer {hostile}", Initialize);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        await using var client = await gateway.ConnectAsync(revision: "2025-11-25", token: token);
        await client.CallToolAsync("far__list_workbooks", NoArguments);
        var audited = Assert.Single(gateway.AuditLines(), line => line.Contains("far__list_workbooks", StringComparison.Ordinal));
        Assert.Equal("ana", JsonDocument.Parse(audited).RootElement.GetProperty("principal").GetString());
        Assert.Contains("list_workbooks", between.Sent, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", between.Sent, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(token.Split('.')[1], between.Sent, StringComparison.Ordinal);

        using var next = new Tokens("two");
        keys.Content = Tokens.SetOf(next);
        await Eventually.HoldsAsync(async () =>
        {
            using var response = await SendAsync(http, HttpMethod.Post, gateway.Endpoint, $"Bearer {next.Sign(now)}", Initialize);
            return response.StatusCode == HttpStatusCode.OK;
        }, "the new key is known");
        using var old = await SendAsync(http, HttpMethod.Post, gateway.Endpoint, $"Bearer {token}", Initialize);
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, Uri endpoint, string? authorization, string? body, string? session = null)
    {
        using var request = new HttpRequestMessage(method, endpoint);
        if (method == HttpMethod.Post)
            request.Content = new StringContent(body!, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (authorization is not null)
            Assert.True(request.Headers.TryAddWithoutValidation("Authorization", authorization));
        if (session is not null)
            request.Headers.Add("Mcp-Session-Id", session);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<ClientWebSocket> SocketAsync(GatewayProcess gateway, string token)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await socket.ConnectAsync(gateway.Socket, default);
        return socket;
    }

    private static async Task<string> AskAsync(ClientWebSocket socket, string message)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, default);
        var (buffer, said) = (new byte[64 * 1024], new StringBuilder());
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, default).WaitAsync(TimeSpan.FromSeconds(20));
            said.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            if (!part.EndOfMessage)
                continue;
            if (said.ToString().Contains("\"id\"", StringComparison.Ordinal))
                return said.ToString();
            said.Clear();
        }
    }
}
