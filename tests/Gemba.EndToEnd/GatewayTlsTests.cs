using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gemba.EndToEnd.Processes;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>The built gateway's listeners inside TLS.</summary>
public sealed class GatewayTlsTests : IDisposable
{
    private readonly Authority _authority = new();

    private static string Near => $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""";

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("tcps")]
    [InlineData("wss")]
    [InlineData("https")]
    public async Task A_server_inside_tls_is_reached_where_its_authority_is_trusted_and_else_is_not(string scheme)
    {
        await using var far = await StartAsync(clients: false);
        var url = scheme switch { "tcps" => $"tcps://{far.Tcp}/near", "wss" => $"{far.Socket}/near", _ => $"{far.Endpoint}/near" };
        var relay = $$"""{ relay: { backends: [ { name: far, url: "{{url}}" } ] } }""";
        await using var trusting = await GatewayProcess.StartAsync(relay, environment: new Dictionary<string, string?> { ["SSL_CERT_FILE"] = _authority.Certificate });
        await using var wary = await GatewayProcess.StartAsync(relay);
        await using var client = await trusting.ConnectAsync(revision: "2025-11-25");
        await using var other = await wary.ConnectAsync(revision: "2025-11-25");

        var answer = await client.CallToolAsync("relay__list_workbooks", new Dictionary<string, object?>());
        Assert.Contains("budget-model", string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text)));
        Assert.Empty(await other.ListToolsAsync());
    }

    [Fact]
    public async Task Where_clients_must_show_a_certificate_nobody_else_is_heard()
    {
        await using var gateway = await StartAsync(clients: true);
        var (certificate, key) = _authority.Sign(ofClient: true);
        using var stranger = new Authority();
        var (strange, strangeKey) = stranger.Sign(ofClient: true);
        var (server, serverKey) = _authority.Sign(ofClient: false);

        Assert.True(await IsGreetedAsync(gateway, X509Certificate2.CreateFromPemFile(certificate, key)));
        Assert.False(await IsGreetedAsync(gateway, null));
        Assert.False(await IsGreetedAsync(gateway, X509Certificate2.CreateFromPemFile(strange, strangeKey)));
        Assert.False(await IsGreetedAsync(gateway, X509Certificate2.CreateFromPemFile(server, serverKey)));
    }

    [Fact]
    public async Task What_cannot_be_used_for_tls_is_told_at_once()
    {
        var (certificate, _) = _authority.Sign(ofClient: false);
        var file = Path.Combine(Directory.CreateTempSubdirectory("gemba-gateway-").FullName, "gemba.yaml");
        await File.WriteAllTextAsync(file, $$"""
            gateway:
              listen: { http: "0.0.0.0:0", certificate: "{{certificate}}", key: /nowhere.key, clientAuthority: /nowhere.pem }
              namespaces: { demo: { backends: [ { name: a, url: "tcps://x" } ] } }
            """);

        await using var gemba = await Child.RunAsync(GembaServer.Executable, ["gateway", "--config", file]);

        Assert.Equal(2, gemba.ExitCode);
        foreach (var wanted in new[] { "/nowhere.key", "gateway:listen:clientAuthority '/nowhere.pem'", "'tcps://x' has no port", "gateway:listen:http: 0.0.0.0:0 can be reached from other machines" })
            Assert.Contains(wanted, gemba.Errors);
    }

    private Task<GatewayProcess> StartAsync(bool clients)
    {
        var (certificate, key) = _authority.Sign(ofClient: false);
        return GatewayProcess.StartAsync(Near, listen: $", certificate: \"{certificate}\", key: \"{key}\"{(clients ? $", clientAuthority: \"{_authority.Certificate}\"" : "")}");
    }

    private async Task<bool> IsGreetedAsync(GatewayProcess gateway, X509Certificate2? shown)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(gateway.Tcp!);
        await using var secure = new SslStream(tcp.GetStream());
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "127.0.0.1",
                ClientCertificates = shown is null ? null : [shown],
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(_authority.Certificate) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            });
            await secure.WriteAsync(Convert.FromHexString("4D43504200010006" + "00000021" + Convert.ToHexString("{\"min_version\":1,\"max_version\":1}"u8)));
            return await secure.ReadAtLeastAsync(new byte[12], 12, throwOnEndOfStream: false) == 12;
        }
        catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
        {
            // From 1.3 on a client hears of the refusal when it first reads.
            return false;
        }
    }
}
