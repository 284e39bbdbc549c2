using System.Net;
using System.Net.Sockets;
using Gemba.Observability.Faults;
using Gemba.Observability.Ops;
using Gemba.Tests.Observability.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gemba.Tests.Observability.Ops;

public sealed class OpsListenerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();

    [Theory]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    [InlineData("/ready", HttpStatusCode.OK)]
    [InlineData("/metrics", HttpStatusCode.OK)]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    public async Task Its_pages_are_those_of_every_role(string path, HttpStatusCode expected)
    {
        using var host = await StartAsync(new OpsOptions { Address = "127.0.0.1:0", Token = null });

        await Eventually.HoldsAsync(async () => await StatusAsync(host, path) == expected, $"{path} answers {expected}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("off")]
    public async Task There_is_none_unless_it_is_wanted(string? address)
    {
        using var host = await StartAsync(new OpsOptions { Address = address });

        Assert.Null(host.Services.GetRequiredService<OpsListener>().Address);
    }

    [Theory]
    [InlineData("*:0")]
    [InlineData("0.0.0.0:0")]
    [InlineData("[::]:0")]
    public async Task It_does_not_open_to_other_machines_without_a_token(string address)
    {
        var fault = await Assert.ThrowsAsync<ObservabilityException>(() => StartAsync(new OpsOptions { Address = address, Token = null }));

        Assert.Equal("ops_needs_token", fault.Reason);
        Assert.Contains("GEMBA_OPS_TOKEN", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_token_everything_but_the_bare_probes_asks_for_it()
    {
        using var host = await StartAsync(new OpsOptions { Address = "*:0", Token = "a-long-random-word" });
        var port = Hosts.OpsOf(host).Port;
        await Eventually.HoldsAsync(async () => await StatusAsync($"http://127.0.0.1:{port}/ready") == HttpStatusCode.OK, "the host is ready");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync($"http://127.0.0.1:{port}/metrics"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync($"http://127.0.0.1:{port}/health"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync($"http://127.0.0.1:{port}/health", "a-long-random-wore"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"http://127.0.0.1:{port}/health", "a-long-random-word"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"http://127.0.0.1:{port}/metrics", "a-long-random-word"));
        Assert.Equal("{\"status\":\"healthy\"}", await _client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/health/ready")));
    }

    [Fact]
    public async Task A_foreign_host_name_is_not_answered_on_the_loopback()
    {
        using var host = await StartAsync(new OpsOptions { Address = "127.0.0.1:0", Token = null, AllowedHosts = ["ops.local"] });
        using var rebound = new HttpRequestMessage(HttpMethod.Get, new Uri(Hosts.OpsOf(host), "metrics")) { Headers = { Host = "evil.example" } };
        using var named = new HttpRequestMessage(HttpMethod.Get, new Uri(Hosts.OpsOf(host), "metrics")) { Headers = { Host = "ops.local" } };

        using var refused = await _client.SendAsync(rebound);
        using var answered = await _client.SendAsync(named);

        Assert.Equal((HttpStatusCode.MisdirectedRequest, HttpStatusCode.OK), (refused.StatusCode, answered.StatusCode));
    }

    [Fact]
    public async Task A_page_is_only_read()
    {
        using var host = await StartAsync(new OpsOptions { Address = "127.0.0.1:0", Token = null });
        using var content = new StringContent("{}");

        using var response = await _client.PostAsync(new Uri(Hosts.OpsOf(host), "health"), content);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/things/a%20b", null, HttpStatusCode.OK, "thing a b")]
    [InlineData("HEAD", "/things/a", null, HttpStatusCode.OK, "")]
    [InlineData("POST", "/things/a", null, HttpStatusCode.OK, "changed a")]
    [InlineData("POST", "/things/a", "http://{host}", HttpStatusCode.OK, "changed a")]
    [InlineData("POST", "/things/a", "http://evil.example", HttpStatusCode.Forbidden, "A page of another origin may not ask here. Use the command line, or a page of this listener.\n")]
    [InlineData("GET", "/things/a", "http://evil.example", HttpStatusCode.Forbidden, null)]
    [InlineData("POST", "/things/a", "null", HttpStatusCode.Forbidden, null)]
    [InlineData("DELETE", "/things/a", null, HttpStatusCode.MethodNotAllowed, "Use GET or HEAD or POST.\n")]
    [InlineData("GET", "/things/", null, HttpStatusCode.NotFound, null)]
    [InlineData("GET", "/things/a/b", null, HttpStatusCode.NotFound, null)]
    [InlineData("GET", "/faulty", null, HttpStatusCode.BadRequest, "'loud' is no log level. Write trace, debug, info, warn, error, critical or off; by category as in 'info,Gemba.Spreadsheet=debug'.\n")]
    public async Task A_role_adds_pages_and_actions_of_its_own(string method, string path, string? origin, HttpStatusCode status, string? text)
    {
        using var host = await StartAsync(new OpsOptions { Address = "127.0.0.1:0", Token = null }, services => services
            .AddSingleton(new OpsRoute("/things/{id}", context => context.Response.WriteAsync($"thing {context.Request.Id()}")))
            .AddSingleton(new OpsRoute("/things/{id}", context => context.Response.WriteAsync($"changed {context.Request.Id()}")) { Method = "POST" })
            .AddSingleton(new OpsRoute("/faulty", _ => throw ObservabilityFaults.LogLevelUnknown("loud"))));
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Hosts.OpsOf(host), path));
        if (origin is not null)
            request.Headers.Add("Origin", origin.Replace("{host}", Hosts.OpsOf(host).Authority, StringComparison.Ordinal));

        using var response = await _client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        if (text is not null)
            Assert.Equal(text, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("cross-site", "no-cors", "image", HttpStatusCode.Forbidden)]
    [InlineData("same-site", "no-cors", "script", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "navigate", "iframe", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "navigate", "document", HttpStatusCode.OK)]
    [InlineData("same-origin", "cors", "empty", HttpStatusCode.OK)]
    [InlineData("none", "navigate", "document", HttpStatusCode.OK)]
    public async Task A_page_elsewhere_cannot_have_a_browser_ask_but_a_link_can_be_followed(string site, string mode, string destination, HttpStatusCode expected)
    {
        using var host = await StartAsync(new OpsOptions { Address = "127.0.0.1:0", Token = null });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Hosts.OpsOf(host), "metrics"))
        {
            Headers = { { "Sec-Fetch-Site", site }, { "Sec-Fetch-Mode", mode }, { "Sec-Fetch-Dest", destination } },
        };

        using var response = await _client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_busy_address_is_named_with_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        var fault = await Assert.ThrowsAsync<ObservabilityException>(() => StartAsync(new OpsOptions { Address = address }));

        Assert.Equal($"The ops address {address} is taken by another process. Choose another one with --ops (port 0 takes a free one), or 'off'.", fault.Message);
    }

    [Theory]
    [InlineData("9092")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:70000")]
    [InlineData("nowhere:9092")]
    public async Task What_is_no_address_is_said(string address)
    {
        var fault = await Assert.ThrowsAsync<ObservabilityException>(() => StartAsync(new OpsOptions { Address = address }));

        Assert.Equal("ops_address_unknown", fault.Reason);
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    private async Task<IHost> StartAsync(OpsOptions ops, Action<IServiceCollection>? add = null)
    {
        var host = Hosts.Build(_folder.Path, options => options with { Ops = ops }, add);
        try
        {
            await host.StartAsync();
            return host;
        }
        catch (ObservabilityException)
        {
            host.Dispose();
            throw;
        }
    }

    private Task<HttpStatusCode> StatusAsync(IHost host, string path) => StatusAsync(new Uri(Hosts.OpsOf(host), path).ToString());

    private async Task<HttpStatusCode> StatusAsync(string url, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        using var response = await _client.SendAsync(request);
        return response.StatusCode;
    }
}
