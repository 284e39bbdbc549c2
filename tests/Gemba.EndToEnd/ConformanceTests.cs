using System.Net;
using System.Net.Sockets;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;

namespace Gemba.EndToEnd;

/// <summary>The official conformance suites against the fixture server on our endpoint, and through the gateway.</summary>
public sealed class ConformanceTests
{
    private static readonly string Server = Path.Combine(SharedData.Checkout, "artifacts", "bin", "Gemba.ConformanceServer", "release", "Gemba.ConformanceServer");

    private static readonly string Baseline = Path.Combine(SharedData.Checkout, "tests", "Gemba.EndToEnd", "conformance", "2026-07-28.yml");

    [NpmFact]
    public Task The_published_suite_finds_no_failure() => JudgeAsync("conformance-stable", "--suite", "all");

    [NpmFact]
    public Task The_requirements_of_2025_11_25_are_met() => JudgeAsync("conformance-next", "--requirements", "2025-11-25");

    [NpmFact]
    public Task The_requirements_of_2026_07_28_are_met_but_for_the_listed_extension() =>
        JudgeAsync("conformance-next", "--requirements", "2026-07-28", "--expected-failures", Baseline);

    [NpmFact]
    public Task The_published_suite_finds_no_failure_through_the_gateway() => JudgeThroughAsync("conformance-stable", "--suite", "all");

    [NpmFact]
    public Task The_requirements_of_2025_11_25_are_met_through_the_gateway() => JudgeThroughAsync("conformance-next", "--requirements", "2025-11-25");

    [NpmFact]
    public Task The_requirements_of_2026_07_28_are_met_through_the_gateway_but_for_the_listed_extension() =>
        JudgeThroughAsync("conformance-next", "--requirements", "2026-07-28", "--expected-failures", Baseline);

    [NpmFact]
    public Task The_published_suite_finds_no_failure_through_the_gateway_at_a_program() => JudgeProgramAsync("conformance-stable", "--suite", "all");

    [NpmFact]
    public Task The_requirements_of_2025_11_25_are_met_through_the_gateway_at_a_program() => JudgeProgramAsync("conformance-next", "--requirements", "2025-11-25");

    [NpmFact]
    public Task The_requirements_of_2026_07_28_are_met_through_the_gateway_at_a_program_but_for_the_listed_extension() =>
        JudgeProgramAsync("conformance-next", "--requirements", "2026-07-28", "--expected-failures", Baseline);

    private static async Task JudgeProgramAsync(string suite, params string[] what)
    {
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, command: ["{{Server}}", --stdio, "yes", --urls, "http://127.0.0.1:0"], perSession: true } ] } }""");
        await gateway.ReachesAsync("demo");
        await RunAsync(suite, $"{gateway.Endpoint}/demo", what);
    }

    private static async Task JudgeAsync(string suite, params string[] what)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        await using var server = await ServeAsync(address);
        await RunAsync(suite, $"{address}/mcp", what);
    }

    private static async Task JudgeThroughAsync(string suite, params string[] what)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        await using var server = await ServeAsync(address);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, url: "{{address}}/mcp" } ] } }""");
        await RunAsync(suite, $"{gateway.Endpoint}/demo", what);
    }

    private static async Task<Child> ServeAsync(string address)
    {
        var server = Child.Start(Server, ["--urls", address]);
        using var client = new HttpClient();
        await Eventually.HoldsAsync(() => AnswersAsync(client, address), "the fixture server answers");
        return server;
    }

    private static async Task RunAsync(string suite, string endpoint, string[] what)
    {
        await using var judge = await Child.RunAsync(Npm.Node, [Npm.Package(suite, "dist", "index.js"), "server", "--url", endpoint, .. what]);

        Assert.True(judge.ExitCode == 0, judge.Output + judge.Errors);
    }

    private static async Task<bool> AnswersAsync(HttpClient client, string address)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(address));
            return answer.StatusCode == HttpStatusCode.NotFound;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
