using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Gateway;
using ModelContextProtocol;

namespace Gemba.EndToEnd;

/// <summary>The built gateway before a server that wants to know for whom it is called: another gateway, which asks an authorization server about every token.</summary>
public sealed class TokenExchangeTests : IAsyncLifetime, IDisposable
{
    private const string Own = "of-the-gateway-itself";

    private static readonly Dictionary<string, object?> NoArguments = [];

    private readonly Tokens _issuer = new("one");
    private readonly TokenAuthority _worth = TokenAuthority.Start();
    private readonly ExchangeAuthority _authority;
    private KeyServer _keys = null!;
    private GatewayProcess _far = null!;
    private RecordingProxy _between = null!;
    private GatewayProcess _gateway = null!;

    public TokenExchangeTests() => _authority = ExchangeAuthority.Start(_worth);

    public async Task InitializeAsync()
    {
        _keys = await KeyServer.StartAsync(Tokens.SetOf(_issuer));
        _worth.Known[Own] = new JsonObject { ["active"] = true, ["sub"] = "the-gateway", ["aud"] = "https://far.example/mcp" };
        _far = await GatewayProcess.StartAsync(
            $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""",
            bounds: $$"""  identity: { kind: introspection, introspection: "{{_worth.Address}}", audiences: ["https://far.example/mcp"], introspectionTtl: 00:00:00 }""");
        _between = RecordingProxy.Before(_far.Endpoint);
        _gateway = await GatewayProcess.StartAsync(
            $$"""
            { far: { backends: [ { name: one, url: "{{_between.Endpoint}}", credential: "env:OWN", exchange: {
                endpoint: "{{_authority.Address}}", clientId: gemba, clientSecret: "env:EXCHANGE_SECRET", audience: "the far one", resource: "https://far.example/mcp", scope: "read write" } } ] } }
            """,
            bounds: $$"""
              identity: { kind: jwt, issuer: "https://login.example", audiences: ["https://tools.example/mcp"], keys: "{{_keys.Address}}" }
              guard: { breakerFailures: 3 }
            """,
            environment: new Dictionary<string, string?> { ["OWN"] = Own, ["EXCHANGE_SECRET"] = "exchange s3cret" });
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _between.DisposeAsync();
        await _far.DisposeAsync();
        await _keys.DisposeAsync();
        await _authority.DisposeAsync();
        await _worth.DisposeAsync();
    }

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public async Task A_server_is_called_with_a_token_that_was_got_in_exchange_for_the_callers_and_knows_for_whom()
    {
        var (ana, bob) = (TokenOf("ana"), TokenOf("bob"));
        await using var old = await _gateway.ConnectAsync(revision: "2025-11-25", token: ana);
        await using var young = await _gateway.ConnectAsync(revision: "2026-07-28", token: bob);
        for (var call = 0; call < 3; call++)
        {
            await old.CallToolAsync("far__near__list_workbooks", NoArguments);
            await young.CallToolAsync("far__near__list_workbooks", NoArguments);
        }

        Assert.Empty(_authority.Wrong);
        Assert.Equal(["ana", "bob"], _authority.Given.Select(given => given.Caller).Order());
        Assert.Equal(["ana@far", "bob@far"], CallersAtTheFarOne().Distinct().Order());
        Assert.Equal(6, CallersAtTheFarOne().Count);
        Assert.Contains($"Authorization: Bearer {Own}", _between.Sent, StringComparison.Ordinal);
        foreach (var token in (string[])[ana, bob])
            Assert.DoesNotContain(token.Split('.')[1], _between.Sent, StringComparison.Ordinal);
        var said = _gateway.Process.Output + _gateway.Process.Errors + string.Concat(_gateway.AuditLines());
        Assert.DoesNotContain("made-for-", said, StringComparison.Ordinal);
        Assert.DoesNotContain("exchange s3cret", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_in_exchange_is_used_until_its_time_is_over_or_the_server_takes_it_no_more()
    {
        await using var ana = await _gateway.ConnectAsync(revision: "2026-07-28", token: TokenOf("ana"));
        await ana.CallToolAsync("far__near__list_workbooks", NoArguments);
        _worth.Known.TryRemove(_authority.Given.Single().Token, out _);

        await Assert.ThrowsAnyAsync<McpException>(async () => await ana.CallToolAsync("far__near__list_workbooks", NoArguments));
        _authority.ExpiresIn = 5;
        await ana.CallToolAsync("far__near__list_workbooks", NoArguments);

        Assert.Equal(2, _authority.Given.Count);
        await Eventually.HoldsAsync(
            async () =>
            {
                await ana.CallToolAsync("far__near__list_workbooks", NoArguments);
                return _authority.Given.Count > 2;
            },
            "what is good for five seconds is asked for again after them", TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Who_gets_no_token_is_told_so_and_it_counts_against_no_server()
    {
        await using var ana = await _gateway.ConnectAsync(revision: "2025-11-25", token: TokenOf("ana"));
        await using var eve = await _gateway.ConnectAsync(revision: "2025-11-25", token: TokenOf("eve"));
        await using var bob = await _gateway.ConnectAsync(revision: "2026-07-28", token: TokenOf("bob"));
        await ana.CallToolAsync("far__near__list_workbooks", NoArguments);

        for (var call = 0; call < 5; call++)
            Assert.Contains("gives no token for 'far@one' in exchange for yours", (await Assert.ThrowsAnyAsync<McpException>(async () => await eve.CallToolAsync("far__near__list_workbooks", NoArguments))).Message, StringComparison.Ordinal);
        _authority.IsBroken = true;
        for (var call = 0; call < 5; call++)
            Assert.Contains("No token for 'far@one' can be had in exchange for yours just now", (await Assert.ThrowsAnyAsync<McpException>(async () => await bob.CallToolAsync("far__near__list_workbooks", NoArguments))).Message, StringComparison.Ordinal);

        // Who has a token goes on, and the server stands as well as before.
        await ana.CallToolAsync("far__near__list_workbooks", NoArguments);
        using var http = new HttpClient();
        var page = MetricsPageText.Read(await http.GetStringAsync(new Uri(_gateway.Ops, "/metrics")));
        Assert.Equal(0, page.Value("mcp_gateway_circuit_breaker_state", ("namespace", "far"), ("state", "open")));
        Assert.All(CallersAtTheFarOne(), caller => Assert.Equal("ana@far", caller));
        Assert.Contains(_gateway.AuditLines(), line => line.Contains("credentials_exchange_refused", StringComparison.Ordinal) && line.Contains("\"eve\"", StringComparison.Ordinal));
        Assert.Contains("invalid_target (HTTP status 400)", _gateway.Process.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("eve has no account there", _gateway.Process.Errors, StringComparison.Ordinal);

        _authority.IsBroken = false;
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    await bob.CallToolAsync("far__near__list_workbooks", NoArguments);
                    return true;
                }
                catch (McpException)
                {
                    return false;
                }
            },
            "it is asked again by itself");
    }

    private string TokenOf(string name) => _issuer.Sign(TimeProvider.System.GetUtcNow(), claims => claims["sub"] = name);

    private List<string> CallersAtTheFarOne() => [.. _far.AuditLines()
        .Where(line => line.Contains("near__list_workbooks", StringComparison.Ordinal) && line.Contains("\"tool_invocation\"", StringComparison.Ordinal))
        .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("principal").GetString()!)];
}
