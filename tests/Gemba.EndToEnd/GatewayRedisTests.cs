using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>Two built gateways that share a real Redis.</summary>
public sealed class GatewayRedisTests
{
    private static readonly Dictionary<string, object?> NoArguments = [];

    [RedisFact]
    [Requirement("M55")]
    public async Task The_state_of_Redis_and_the_time_of_its_answers_stand_in_health_and_metrics_before_during_and_after_its_loss()
    {
        using var redis = new RedisServer();
        await redis.AnswersAsync();
        await using var gateway = await StartAsync(redis);
        await AndonAsync(gateway, "pull", "near/list_workbooks", "--reason", "being looked at");

        Assert.Equal("connected", await RedisInHealthAsync(gateway));
        await using (var prometheus = await PrometheusServer.ScrapeAsync(gateway.Ops))
        {
            await Eventually.HoldsAsync(
                async () => (await prometheus.QueryAsync("sum by (operation) (mcp_gateway_redis_operations_duration_seconds_count)")).Any(sample => sample.Labels["operation"] == "cord_put" && sample.Value > 0),
                "Prometheus has the time of a command", TimeSpan.FromSeconds(40));
            Assert.NotEmpty(await prometheus.QueryAsync("mcp_gateway_redis_operations_duration_seconds_bucket{operation=\"cord_put\",le=\"+Inf\"}"));
            Assert.Equal(1, Assert.Single(await prometheus.QueryAsync("mcp_gateway_redis_up")).Value);
        }

        redis.Kill();
        await Eventually.HoldsAsync(async () => await RedisInHealthAsync(gateway) == "unreachable", "health shows the loss");
        Assert.Contains("mcp_gateway_redis_up 0", await MetricsAsync(gateway));
        await AndonAsync(gateway, "release", "near/list_workbooks");
        Assert.Matches("mcp_gateway_redis_failures_total\\{reason=\"unreachable\"\\} [1-9]", await MetricsAsync(gateway));

        redis.Start();
        await Eventually.HoldsAsync(async () => await RedisInHealthAsync(gateway) == "connected", "health shows the return");
        Assert.Contains("mcp_gateway_redis_up 1", await MetricsAsync(gateway));
        Assert.Contains("is lost and is tried again", gateway.Process.Errors);
    }

    [RedisFact]
    public async Task A_cord_that_is_pulled_at_one_gateway_stops_at_all_within_a_second_and_outlives_the_loss_of_Redis()
    {
        using var redis = new RedisServer();
        await redis.AnswersAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis);
        await using var client = await other.ConnectAsync(revision: "2025-11-25");
        Assert.NotEmpty(await TextOfAsync(client, "near__list_workbooks"));

        await AndonAsync(one, "pull", "near/list_workbooks", "--reason", "it names other people's files");
        await Eventually.HoldsAsync(() => IsRefusedAsync(client, "it names other people's files"), "the other gateway refuses it", TimeSpan.FromSeconds(1));

        // What Redis kept is gone; both know still.
        redis.Kill();
        redis.Start();
        await Eventually.HoldsAsync(async () => await RedisInHealthAsync(one) == "connected" && await RedisInHealthAsync(other) == "connected", "both are connected again");
        Assert.True(await IsRefusedAsync(client, "it names other people's files"));
        await Eventually.HoldsAsync(async () => (await redis.AskAsync("HGETALL {gemba}:andon:cords")).Contains("other people", StringComparison.Ordinal), "Redis knows it again");

        // What is released while Redis is away runs here at once and there once Redis is back.
        redis.Kill();
        await AndonAsync(one, "release", "near/list_workbooks");
        Assert.True(await IsRefusedAsync(client, "it names other people's files"));
        redis.Start();
        await Eventually.HoldsAsync(async () => !await IsRefusedAsync(client, "it names other people's files"), "it runs again at the other gateway too");

        // A gateway that comes later finds what is stopped.
        await AndonAsync(other, "pull", "near", "--reason", "maintenance");
        await using var late = await StartAsync(redis);
        await using var visitor = await late.ConnectAsync(revision: "2025-11-25");
        await Eventually.HoldsAsync(() => IsRefusedAsync(visitor, "maintenance"), "the late gateway refuses it", TimeSpan.FromSeconds(1));
    }

    private static Task<GatewayProcess> StartAsync(RedisServer redis, string bounds = "") => GatewayProcess.StartAsync(
        $$"""{ near: { backends: [ { name: one, command: {{GatewayProcess.SpreadsheetCommand(Workspace.Samples)}} } ] } }""", $$"""redis: { url: "{{redis.Url}}" }""", bounds);

    private static async Task<string?> RedisInHealthAsync(GatewayProcess gateway)
    {
        using var http = new HttpClient();
        return JsonDocument.Parse(await (await http.GetAsync(new Uri(gateway.Endpoint, "/health"))).Content.ReadAsStringAsync()).RootElement.GetProperty("redis").GetString();
    }

    private static async Task<string> MetricsAsync(GatewayProcess gateway)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"));
    }

    private static async Task AndonAsync(GatewayProcess gateway, params string[] what)
    {
        await using var andon = await Child.RunAsync(GembaServer.Executable, ["andon", .. what, "--ops", gateway.Ops.ToString()]);
        Assert.True(andon.ExitCode == 0, andon.Errors);
    }

    private static async Task<bool> IsRefusedAsync(McpClient client, string reason)
    {
        try
        {
            await TextOfAsync(client, "near__list_workbooks");
            return false;
        }
        catch (McpException refused)
        {
            return refused.Message.Contains(reason, StringComparison.Ordinal);
        }
    }

    private static async Task<string> TextOfAsync(McpClient client, string tool)
    {
        var answer = await client.CallToolAsync(tool, NoArguments);
        return string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
    }
}
