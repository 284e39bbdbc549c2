using System.Net;
using System.Text.Json;
using Gemba.Observability.Health;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gemba.Tests.Observability.Health;

public sealed class HealthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();

    [Fact]
    public async Task Health_says_status_time_version_uptime_and_each_check()
    {
        using var host = await StartAsync(services => services.AddGembaHealthCheck("workspace", HealthKind.Ready, (_, _) => new(FolderHealth.Look(_folder.Path, "Workspace"))));

        var body = await UntilAsync(host, "health", body => body.GetProperty("status").GetString() == "healthy");

        Assert.True(body.GetProperty("timestamp").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.NotEmpty(body.GetProperty("version").GetString()!);
        Assert.True(body.GetProperty("uptime_seconds").GetDouble() >= 0);
        var workspace = body.GetProperty("checks").GetProperty("workspace");
        Assert.Equal(("healthy", "Workspace accessible"), (workspace.GetProperty("status").GetString(), workspace.GetProperty("message").GetString()));
        Assert.True(workspace.GetProperty("last_check").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.True(body.GetProperty("checks").GetProperty("disk_space").GetProperty("details").GetProperty("free_bytes").GetInt64() > 0);
        Assert.Equal("healthy", body.GetProperty("checks").GetProperty("audit").GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(HealthStatus.Healthy, HealthStatus.Degraded, "degraded", HttpStatusCode.OK)]
    [InlineData(HealthStatus.Degraded, HealthStatus.Unhealthy, "unhealthy", HttpStatusCode.ServiceUnavailable)]
    [InlineData(HealthStatus.Healthy, HealthStatus.Healthy, "healthy", HttpStatusCode.OK)]
    public async Task The_worst_check_is_the_status_of_the_whole(HealthStatus one, HealthStatus two, string whole, HttpStatusCode http)
    {
        using var host = await StartAsync(services => services
            .AddGembaHealthCheck("one", HealthKind.Ready, (_, _) => new(new HealthAnswer(one)))
            .AddGembaHealthCheck("two", HealthKind.Ready, (_, _) => new(new HealthAnswer(two))));

        await UntilAsync(host, "health", body => body.GetProperty("status").GetString() == whole && IsLookedAt(body, "one") && IsLookedAt(body, "two"));

        Assert.Equal(http, await StatusAsync(host, "health"));
        Assert.Equal(http, await StatusAsync(host, "ready"));
        Assert.Equal(http, await StatusAsync(host, "health/ready"));
    }

    [Fact]
    public async Task The_process_lives_whatever_it_depends_on()
    {
        using var host = await StartAsync(services => services
            .AddGembaHealthCheck("server_behind", HealthKind.Ready, (_, _) => throw new IOException("The server behind is away.")));

        var body = await UntilAsync(host, "health", body => IsLookedAt(body, "server_behind"));

        Assert.Equal("IOException: The server behind is away.", body.GetProperty("checks").GetProperty("server_behind").GetProperty("message").GetString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(host, "ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "health/live"));
    }

    [Fact]
    public async Task A_check_that_hangs_is_unhealthy_after_its_limit_and_keeps_nobody_waiting()
    {
        using var never = new SemaphoreSlim(0);
        using var host = await StartAsync(
            services => services.AddGembaHealthCheck("stuck", HealthKind.Ready, async (_, _) =>
            {
                await never.WaitAsync(CancellationToken.None);
                return HealthAnswer.Healthy();
            }),
            options => options with { Health = options.Health with { Timeout = TimeSpan.FromMilliseconds(100) } });

        var body = await UntilAsync(host, "health", body => IsLookedAt(body, "stuck"));

        Assert.Equal("No answer within 0.1 s.", body.GetProperty("checks").GetProperty("stuck").GetProperty("message").GetString());
        never.Release(1000);
        await UntilAsync(host, "health", body => body.GetProperty("status").GetString() == "healthy");
    }

    [Fact]
    public void Nobody_is_ready_before_the_first_look()
    {
        using var host = Hosts.Build(_folder.Path);

        var report = host.Services.GetRequiredService<HealthMonitor>().Report(HealthQuestion.Ready);

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.All(report.Checks.Values, check => Assert.Null(check.LastCheck));
    }

    [Fact]
    public async Task A_start_is_over_when_everything_was_looked_at_once_however_it_is()
    {
        using var gate = new SemaphoreSlim(0);
        using var host = await StartAsync(services => services.AddGembaHealthCheck("slow", HealthKind.Ready, async (_, stop) =>
        {
            await gate.WaitAsync(stop);
            throw new IOException("It is away.");
        }));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(host, "health/startup"));

        gate.Release(1000);

        await Eventually.HoldsAsync(async () => await StatusAsync(host, "health/startup") == HttpStatusCode.OK, "the start is over");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(host, "ready"));
    }

    [Theory]
    [InlineData(90, HealthStatus.Healthy)]
    [InlineData(91, HealthStatus.Degraded)]
    public void Memory_is_judged_by_the_share_that_the_process_takes(long used, HealthStatus expected) =>
        Assert.Equal(expected, ProcessHealth.JudgeMemory(used, 100, new HealthOptions()).Status);

    [Fact]
    public void A_folder_that_is_missing_is_unhealthy()
    {
        Assert.Equal(HealthAnswer.Unhealthy("Workspace is missing"), FolderHealth.Look(_folder["none"], "Workspace"));
        Assert.Equal(HealthAnswer.Healthy("Workspace accessible"), FolderHealth.Look(_folder.Path, "Workspace"));
    }

    [Theory]
    [InlineData(0, 0, 0, HealthStatus.Healthy)]
    [InlineData(2, 90, 80, HealthStatus.Healthy)]
    [InlineData(49, 51, 1, HealthStatus.Degraded)]
    [InlineData(49, 51, 0, HealthStatus.Healthy)]
    [InlineData(900, 100, 90, HealthStatus.Healthy)]
    public void A_cache_is_judged_by_its_hits_once_it_was_asked_enough_and_had_to_let_entries_go(long hits, long misses, long evictions, HealthStatus expected)
    {
        var answer = CacheHealth.Look(new CacheUse(Size: 100, Capacity: 100, hits, misses, evictions));

        Assert.Equal(expected, answer.Status);
        Assert.Equal(["size", "capacity", "utilization", "hit_rate", "operations", "evictions"], answer.Details!.Keys);
    }

    [Fact]
    public void A_disk_is_judged_by_the_room_that_is_left()
    {
        var free = new DriveInfo(_folder.Path).AvailableFreeSpace;

        Assert.Equal(HealthStatus.Healthy, DiskSpace.Look(_folder.Path, new HealthOptions { DiskDegradedBelow = 1, DiskUnhealthyBelow = 1 }).Status);
        Assert.Equal(HealthStatus.Degraded, DiskSpace.Look(_folder.Path, new HealthOptions { DiskDegradedBelow = free * 2, DiskUnhealthyBelow = 1 }).Status);
        Assert.Equal(HealthStatus.Unhealthy, DiskSpace.Look(_folder["not/yet/made"], new HealthOptions { DiskUnhealthyBelow = free * 2 }).Status);
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    private static bool IsLookedAt(JsonElement body, string check) =>
        body.GetProperty("checks").GetProperty(check).GetProperty("last_check").ValueKind == JsonValueKind.String;

    private async Task<IHost> StartAsync(Action<IServiceCollection> add, Func<ObservabilityOptions, ObservabilityOptions>? configure = null)
    {
        var host = Hosts.Build(_folder.Path, configure, add);
        await host.StartAsync();
        return host;
    }

    private async Task<HttpStatusCode> StatusAsync(IHost host, string path)
    {
        using var response = await _client.GetAsync(new Uri(Hosts.OpsOf(host), path));
        return response.StatusCode;
    }

    private async Task<JsonElement> UntilAsync(IHost host, string path, Func<JsonElement, bool> holds)
    {
        var body = default(JsonElement);
        await Eventually.HoldsAsync(async () =>
        {
            using var response = await _client.GetAsync(new Uri(Hosts.OpsOf(host), path));
            body = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
            return holds(body);
        }, $"{path} says what is expected");
        return body;
    }
}
