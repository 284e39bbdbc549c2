using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>The built gateway where others know who calls: an authorization server that is asked, or an authority that signed a certificate.</summary>
public sealed class GatewayCredentialTests
{
    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";
    private const string Ping = """{"jsonrpc":"2.0","id":2,"method":"ping"}""";

    private static readonly Dictionary<string, object?> NoArguments = [];

    private static string Near => $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""";

    [Fact]
    public async Task An_authorization_server_that_is_asked_decides_who_is_let_in_and_for_what()
    {
        await using var authority = TokenAuthority.Start();
        authority.Known["good"] = Said("ana", "near:read");
        authority.Known["narrow"] = Said("bob", "other");
        authority.Known["elsewhere"] = Said("eve", "near:read", "https://elsewhere.example");
        await using var gateway = await GatewayProcess.StartAsync(
            Near,
            bounds: $$"""
              identity: { kind: introspection, introspection: "{{authority.Address}}", audiences: ["https://tools.example/mcp"], clientId: "the gateway", clientSecret: "env:INTROSPECTION_SECRET", introspectionTtl: 00:00:02 }
              rules: [ { scopes: ["near:read"], allow: ["near"] } ]
            """.ReplaceLineEndings("\n"),
            environment: new Dictionary<string, string?> { ["INTROSPECTION_SECRET"] = "s3cret" });
        using var http = new HttpClient();

        await using var ana = await gateway.ConnectAsync(revision: "2025-11-25", token: "good");
        await ana.CallToolAsync("near__list_workbooks", NoArguments);
        await using var bob = await gateway.ConnectAsync(revision: "2025-11-25", token: "narrow");
        Assert.Empty(await bob.ListToolsAsync());
        foreach (var token in (string[])["elsewhere", "nobody"])
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, gateway, token));

        var audited = Assert.Single(gateway.AuditLines(), line => line.Contains("near__list_workbooks", StringComparison.Ordinal));
        Assert.Equal("ana", JsonDocument.Parse(audited).RootElement.GetProperty("principal").GetString());
        Assert.All(authority.Asked, asked => Assert.Equal("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("the%20gateway:s3cret")), asked.Authorization));
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer good");
        await socket.ConnectAsync(gateway.Socket, default);
        Assert.Contains("result", await AskAsync(socket, Ping), StringComparison.Ordinal);

        authority.Known.Clear();
        await Eventually.HoldsAsync(async () => await StatusAsync(http, gateway, "good") == HttpStatusCode.Unauthorized, "what was revoked there is worthless here");
        Assert.Contains("credentials_invalid", await AskAsync(socket, Ping), StringComparison.Ordinal);

        authority.Known["good"] = Said("ana", "near:read");
        authority.IsBroken = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(http, gateway, "unseen"));
        authority.IsBroken = false;
        await Eventually.HoldsAsync(async () => await StatusAsync(http, gateway, "good") == HttpStatusCode.OK, "a token that is good again opens");
        var before = authority.Asked.Count;
        for (var call = 0; call < 20; call++)
            await StatusAsync(http, gateway, "good");
        Assert.InRange(authority.Asked.Count - before, 0, 15);
    }

    [Fact]
    public async Task A_clients_certificate_names_the_caller_and_its_units_are_groups()
    {
        using var authority = new Authority();
        var (certificate, key) = authority.Sign(ofClient: false);
        await using var gateway = await GatewayProcess.StartAsync(
            Near,
            bounds: "  identity: { kind: certificate }\n  rules: [ { groups: [readers], allow: [\"near/list_*\"] }, { principals: [ana], allow: [\"near\"] } ]",
            listen: $", certificate: \"{certificate}\", key: \"{key}\", clientAuthority: \"{authority.Certificate}\"");

        await using var ana = await ConnectAsync(gateway, authority, "CN=ana, O=Example", "ana");
        await using var bob = await ConnectAsync(gateway, authority, "CN=bob, OU=readers, OU=night", "bob");
        await Eventually.HoldsAsync(async () => (await ana.ListToolsAsync()).Any(tool => tool.Name == "near__read_table"), "the program has started, and all of it is shown", TimeSpan.FromSeconds(60));
        Assert.All(await bob.ListToolsAsync(), tool => Assert.StartsWith("near__list_", tool.Name, StringComparison.Ordinal));
        await bob.CallToolAsync("near__list_workbooks", NoArguments);
        await Assert.ThrowsAnyAsync<McpException>(async () => await bob.CallToolAsync("near__read_table", NoArguments));
        // Two common names are nobody's.
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(gateway, authority, "CN=ana, CN=bob", "both"));

        var audited = Assert.Single(gateway.AuditLines(), line => line.Contains("near__list_workbooks", StringComparison.Ordinal));
        Assert.Equal("bob", JsonDocument.Parse(audited).RootElement.GetProperty("principal").GetString());
        await Eventually.HoldsAsync(() => gateway.AuditLines().Any(line => line.Contains("certificate_unusable", StringComparison.Ordinal)), "the refusal is recorded");
    }

    [Fact]
    public async Task Tokens_that_are_given_out_and_revoked_while_the_gateway_runs_are_recorded()
    {
        await using var gateway = await GatewayProcess.StartAsync(Near, bounds: "  identity: { kind: tokens }");

        var token = await gateway.TokenAsync("create", "--name", "ana", "--groups", "sales");
        await Eventually.HoldsAsync(() => gateway.AuditLines().Any(line => line.Contains("given_out", StringComparison.Ordinal) && line.Contains("\"ana\"", StringComparison.Ordinal)), "the new token is recorded");
        await gateway.TokenAsync("revoke", (await gateway.TokenAsync("list")).Split(' ')[0]);
        await Eventually.HoldsAsync(() => gateway.AuditLines().Any(line => line.Contains("\"revoked\"", StringComparison.Ordinal)), "its end is recorded");

        Assert.DoesNotContain(gateway.AuditLines(), line => line.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_gets_the_gateways_own_credential_and_never_that_of_the_caller()
    {
        await using var remote = await GembaServer.StartAsync(Workspace.Samples);
        await using var between = RecordingProxy.Before(remote.Endpoint);
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ far: { backends: [ { name: one, url: "{{between.Endpoint}}", credential: "env:FAR_SECRET" } ] }, none: { backends: [ { name: two, url: "{{remote.Endpoint}}", credential: "env:NOT_THERE" } ] } }""",
            bounds: "  identity: { kind: tokens }",
            environment: new Dictionary<string, string?> { ["FAR_SECRET"] = "s3cret-of-the-gateway" });
        var token = await gateway.TokenAsync("create", "--name", "ana");
        await using var ana = await gateway.ConnectAsync(revision: "2025-11-25", token: token);

        await ana.CallToolAsync("far__list_workbooks", NoArguments);
        Assert.DoesNotContain(await ana.ListToolsAsync(), tool => tool.Name.StartsWith("none__", StringComparison.Ordinal));

        Assert.Contains("Authorization: Bearer s3cret-of-the-gateway", between.Sent, StringComparison.Ordinal);
        Assert.DoesNotContain(token, between.Sent, StringComparison.Ordinal);
        var said = gateway.Process.Output + gateway.Process.Errors;
        Assert.Contains("the variable NOT_THERE is not set", said, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-of-the-gateway", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompts_and_resources_are_for_those_who_may_use_the_whole_namespace()
    {
        var address = $"http://127.0.0.1:{GembaServer.FreePort()}";
        await using var server = Child.Start(Path.Combine(SharedData.Checkout, "artifacts", "bin", "Gemba.ConformanceServer", "release", "Gemba.ConformanceServer"), ["--urls", address]);
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ demo: { backends: [ { name: one, url: "{{address}}/mcp" } ] } }""",
            bounds: "  identity: { kind: tokens }\n  rules: [ { principals: [ana], allow: [demo] }, { principals: [bob], allow: [\"demo/test_*\"] } ]");
        await using var ana = await gateway.ConnectAsync(revision: "2025-11-25", token: await gateway.TokenAsync("create", "--name", "ana"));
        await using var bob = await gateway.ConnectAsync(revision: "2025-11-25", token: await gateway.TokenAsync("create", "--name", "bob"));
        await Eventually.HoldsAsync(async () => (await ana.ListToolsAsync()).Count > 0, "the server is reached", TimeSpan.FromSeconds(60));

        Assert.NotEmpty((await ana.GetPromptAsync("demo__test_simple_prompt")).Messages);
        Assert.NotEmpty((await ana.ReadResourceAsync("test://static-text")).Contents);
        Assert.NotEmpty(await bob.ListToolsAsync());
        Assert.Empty(await bob.ListPromptsAsync());
        Assert.Empty(await bob.ListResourcesAsync());
        foreach (var denied in new Func<Task>[]
        {
            async () => await bob.GetPromptAsync("demo__test_simple_prompt"),
            async () => await bob.ReadResourceAsync("test://static-text"),
            async () => await bob.ReadResourceAsync("test://no-such-thing"),
            async () => await bob.SubscribeToResourceAsync(new Uri("test://static-text"), (_, _) => ValueTask.CompletedTask),
        })
        {
            Assert.Contains("is not for you to use", (await Assert.ThrowsAnyAsync<McpException>(denied)).Message, StringComparison.Ordinal);
        }
    }

    private static JsonObject Said(string name, string scope, string audience = "https://tools.example/mcp") => new() { ["active"] = true, ["sub"] = name, ["scope"] = scope, ["aud"] = audience };

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, GatewayProcess gateway, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, gateway.Endpoint) { Content = new StringContent(Initialize, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<string> AskAsync(ClientWebSocket socket, string message)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, default);
        var memory = new byte[8192];
        var part = await socket.ReceiveAsync(memory, default).WaitAsync(TimeSpan.FromSeconds(20));
        return Encoding.UTF8.GetString(memory, 0, part.Count);
    }

    private static async Task<McpClient> ConnectAsync(GatewayProcess gateway, Authority authority, string subject, string mark)
    {
        var (certificate, key) = authority.Sign(ofClient: true, subject, mark);
        var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new()
            {
                ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, key)],
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(authority.Certificate) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        });
        return await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = gateway.Endpoint, TransportMode = HttpTransportMode.StreamableHttp }, http, ownsHttpClient: true), new McpClientOptions { ProtocolVersion = "2025-11-25" });
    }
}
