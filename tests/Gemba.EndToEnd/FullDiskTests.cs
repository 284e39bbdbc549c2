using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Observability.Audit;
using ModelContextProtocol;

namespace Gemba.EndToEnd;

/// <summary>Built gateways and routers whose audit trail stands on a disk that is full: no call is answered that cannot be recorded, and everybody is told.</summary>
public sealed class FullDiskTests : IDisposable
{
    private static readonly Dictionary<string, object?> NoArguments = [];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gemba-full-");

    private static string Near => $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""";

    private string Ballast => Path.Combine(_folder.FullName, "ballast");

    public void Dispose() => _folder.Delete(recursive: true);

    [SmallDiskFact]
    public async Task A_gateway_answers_no_call_that_it_cannot_record_and_goes_on_when_there_is_room()
    {
        using var disk = new SmallDisk(_folder.FullName);
        await using var gateway = await GatewayProcess.StartAsync(Near, more: $"audit: {{ folder: \"{_folder.FullName}\", retryAfter: 00:00:00.1 }}");
        await using var client = await gateway.ConnectAsync(revision: "2026-07-28");
        await client.CallToolAsync("near__list_workbooks", NoArguments);

        Fill();
        await Eventually.HoldsAsync(async () => (await TellAsync(() => client.CallToolAsync("near__list_workbooks", NoArguments).AsTask())).Contains("cannot be recorded", StringComparison.Ordinal), "the caller is told");

        using var http = new HttpClient();
        await Eventually.HoldsAsync(async () => (await HealthAsync(http, gateway.Ops)).GetProperty("checks").GetProperty("audit").GetProperty("status").GetString() == "unhealthy", "health tells it", TimeSpan.FromSeconds(30));
        var page = MetricsPageText.Read(await http.GetStringAsync(new Uri(gateway.Ops, "/metrics")));
        Assert.True(page.Value("mcp_faults_total", ("reason", "not_recorded")) >= 1);
        File.Delete(Ballast);
        disk.Grow();
        await Eventually.HoldsAsync(async () => await TellAsync(() => client.CallToolAsync("near__list_workbooks", NoArguments).AsTask()) == "", "calls are answered again", TimeSpan.FromSeconds(30));
        await Eventually.HoldsAsync(async () => (await HealthAsync(http, gateway.Ops)).GetProperty("checks").GetProperty("audit").GetProperty("status").GetString() == "healthy", "health tells that too", TimeSpan.FromSeconds(30));
    }

    [SmallDiskFact]
    public async Task A_router_answers_no_call_that_it_cannot_record_and_goes_on_when_there_is_room()
    {
        using var disk = new SmallDisk(_folder.FullName);
        await using var gateway = await GatewayProcess.StartAsync(Near);
        await using var router = await RouterProcess.StartAsync(
            gateway.Endpoint.ToString(), null, new Dictionary<string, string?> { ["GEMBA__AUDIT__FOLDER"] = _folder.FullName, ["GEMBA__AUDIT__RETRYAFTER"] = "00:00:00.1" });
        await router.CallAsync("near__list_workbooks");

        Fill();
        await Eventually.HoldsAsync(async () => (await TellAsync(() => router.CallAsync("near__list_workbooks"))).Contains("cannot be recorded", StringComparison.Ordinal), "the caller is told");

        using var http = new HttpClient();
        await Eventually.HoldsAsync(async () => (await router.HealthAsync(http)).GetProperty("checks").GetProperty("audit").GetProperty("status").GetString() == "unhealthy", "health tells it", TimeSpan.FromSeconds(30));
        var page = MetricsPageText.Read(await http.GetStringAsync(new Uri(router.Ops!, "/metrics")));
        Assert.True(page.Value("mcp_faults_total", ("reason", "router_not_recorded")) >= 1);
        File.Delete(Ballast);
        disk.Grow();
        await Eventually.HoldsAsync(async () => await TellAsync(() => router.CallAsync("near__list_workbooks")) == "", "calls are answered again", TimeSpan.FromSeconds(30));
    }

    // To the last byte: what is written beyond the first page of a file needs one more.
    private void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            while (true)
                ballast.Write(new byte[1024]);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    private static async Task<string> TellAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "";
        }
        catch (McpException refused)
        {
            return refused.Message;
        }
    }

    private static async Task<JsonElement> HealthAsync(HttpClient http, Uri ops)
    {
        using var answer = await http.GetAsync(new Uri(ops, "/health"));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }
}
