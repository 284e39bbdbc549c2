using System.Collections;
using Gemba.Cli.Configuration;
using Gemba.Cli.Gateway;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Identity;

namespace Gemba.Tests.Cli;

public sealed class GatewayIdentitySettingsTests : IDisposable
{
    private const string Namespaces = "namespaces: { crm: { backends: [ { name: one, url: \"http://127.0.0.1:9/mcp\" } ] } }";

    private const string Jwt = "identity: { kind: jwt, issuer: a, audiences: [b], keys: k }, ";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Identity_and_rules_are_read()
    {
        var settings = Read("""
            identity: { kind: tokens }
            rules: [ { groups: [sales, ops], allow: ["crm/*"], deny: [ "crm/delete_*" ] }, { principals: ana, allow: "*" } ]
            """);

        Assert.Equal(IdentityKind.Tokens, settings.Gateway.Identity.Kind);
        Assert.EndsWith("tokens.json", settings.Gateway.Identity.TokenFile, StringComparison.Ordinal);
        Assert.Equal(["sales", "ops"], settings.Gateway.Rules[0].Groups);
        Assert.Equal(["crm/delete_*"], settings.Gateway.Rules[0].Deny);
        Assert.Equal(["ana"], settings.Gateway.Rules[1].Principals);
        Assert.Equal(["*"], settings.Gateway.Rules[1].Allow);
    }

    [Theory]
    [InlineData("listen: { http: \"0.0.0.0:0\" }", "Set gateway:identity")]
    [InlineData("listen: { tcp: \"*:0\" }", "Set gateway:identity")]
    [InlineData("{ identity: { kind: tokens }, listen: { tcpHealth: \"*:0\" } }", "Listen on 127.0.0.1")]
    public void A_listener_that_asks_nobody_stays_on_this_machine(string lines, string told) => Assert.Contains(told, FaultsOf(lines), StringComparison.Ordinal);

    [Fact]
    public void The_listener_for_HTTP_cannot_be_left_out() => Assert.Contains("gateway:listen:http is 'off'", FaultsOf("listen: { http: off }"), StringComparison.Ordinal);

    [Fact]
    public void A_gateway_that_asks_who_calls_may_listen_for_other_machines() =>
        Assert.Equal("0.0.0.0:0", Read("{ identity: { kind: tokens }, listen: { http: \"0.0.0.0:0\", tcp: \"0.0.0.0:0\" } }").Http.ToString());

    [Theory]
    [InlineData("identity: tokens", "gateway:identity: there is no such key")]
    [InlineData("identity: { kind: token }", "gateway:identity:kind is 'token'")]
    [InlineData("identity: { kind: tokens, tokenFile: /tmp/mine }", "gateway:identity:tokenFile: there is no such key")]
    [InlineData("identity: { kind: jwt }", "gateway:identity:audiences is missing")]
    [InlineData("identity: { kind: jwt, issuer: a, audiences: [b], keys: \"http://login.example/keys\" }", "cannot be trusted on its way")]
    [InlineData("identity: { kind: jwt, issuer: a, audiences: [b], keys: k, algorithms: [HS256] }", "holds 'HS256'")]
    [InlineData("identity: { kind: jwt, issuer: a, audiences: [b], keys: k, algorithms: [none] }", "holds 'none'")]
    [InlineData("identity: { kind: introspection }", "gateway:identity:introspection '' is no address")]
    [InlineData("identity: { kind: introspection, audiences: [a], introspection: \"http://login.example/introspect\" }", "over https, or http on this machine")]
    [InlineData("identity: { kind: introspection, audiences: [a], introspection: \"https://login.example/introspect\", clientId: gemba, clientSecret: hunter2 }", "env:NAME or file:PATH")]
    [InlineData("identity: { kind: introspection, introspection: \"https://login.example/introspect\" }", "gateway:identity:audiences is missing")]
    [InlineData("identity: { kind: certificate }", "nobody is asked for one")]
    [InlineData("rules: crm", "gateway:rules is 'crm'")]
    [InlineData("rules: [ crm ]", "gateway:rules:0 cannot be read")]
    [InlineData("rules: { allow: [ crm ] }", "gateway:rules:allow:0 cannot be read")]
    [InlineData("rules: [ { alow: [ crm ] } ]", "Did you mean 'allow'?")]
    [InlineData("rules: [ { principals: [], allow: [ crm ] } ]", "gateway:rules:0:principals is empty")]
    [InlineData("rules: [ { deny: [ crm ] } ]", "no rule allows anything")]
    [InlineData("rules: [ { principals: [ ana ], allow: [ crm ] } ]", "asks nobody who they are")]
    [InlineData("rules: [ { allow: [ crn/x ] } ]", "Did you mean 'crm'?")]
    [InlineData("rules: [ { allow: [ /x ] } ]", "is no pattern")]
    public void What_could_be_misread_stops_the_start(string lines, string told) => Assert.Contains(told, FaultsOf(lines), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "endpoint: \"https://login.example/token\", audience: crm", "gateway:identity:kind is None")]
    [InlineData("identity: { kind: tokens }, ", "endpoint: \"https://login.example/token\", audience: crm", "Set it to jwt or introspection")]
    [InlineData(Jwt, "endpoint: \"http://login.example/token\", audience: crm", ":exchange:endpoint 'http://login.example/token' is no address to send tokens to")]
    [InlineData(Jwt, "endpoint: \"https://login.example/token\"", "names neither audience nor resource")]
    [InlineData(Jwt, "endpoint: \"https://login.example/token\", resource: crm", ":exchange:resource 'crm' is no address")]
    [InlineData(Jwt, "endpoint: \"https://login.example/token\", audience: crm, clientId: gemba, clientSecret: hunter2", "env:NAME or file:PATH")]
    [InlineData(Jwt, "endpoint: \"https://login.example/token\", audiense: crm", "Did you mean 'audience'?")]
    [InlineData(Jwt, "endpoint: \"https://login.example/token\", audience: crm }, headers: { authorization: x", "say both for whom a request is")]
    [InlineData(Jwt, "endpoint: \"https://login.example/token\", audience: crm }, transport: sse, headers: { a: b", "goes with Streamable HTTP")]
    public void Callers_tokens_are_exchanged_only_where_there_are_any_and_for_one_server(string identity, string exchange, string told) =>
        Assert.Contains(told, Assert.Throws<ConfigurationFault>(() => ReadFile($"{{ {identity}namespaces: {{ crm: {{ backends: [ {{ name: one, url: \"http://127.0.0.1:9/mcp\", exchange: {{ {exchange} }} }} ] }} }} }}")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_exchange_is_read()
    {
        var settings = ReadFile($"{{ {Jwt}namespaces: {{ crm: {{ backends: [ {{ name: one, url: \"http://127.0.0.1:9/mcp\", exchange: {{ endpoint: \"https://login.example/token\", clientId: gemba, clientSecret: env:S, resource: \"https://crm.example/mcp\", scope: read }} }} ] }} }} }}");

        Assert.Equal(
            new ExchangeOptions { Endpoint = "https://login.example/token", ClientId = "gemba", ClientSecret = "env:S", Resource = "https://crm.example/mcp", Scope = "read" },
            settings.Gateway.Namespaces["crm"].Backends[0].Exchange);
    }

    public void Dispose() => _folder.Dispose();

    private string FaultsOf(string lines) => Assert.Throws<ConfigurationFault>(() => Read(lines)).Message;

    private GatewaySettings Read(string lines) => ReadFile(lines.StartsWith('{') ? $"{lines[..^1]}, {Namespaces} }}" : $"\n  {lines.ReplaceLineEndings("\n  ")}\n  {Namespaces}");

    private GatewaySettings ReadFile(string gateway)
    {
        var file = _folder["gemba.yaml"];
        File.WriteAllText(file, $"gateway: {gateway}\ndata: {_folder.Path}\n");
        return GatewaySettings.From(new EffectiveConfiguration(file, [], new Hashtable()), isWholeFloor: false);
    }
}
