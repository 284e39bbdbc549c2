using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd.Processes;

/// <summary>Calls of an <see cref="UnsteadyServer"/> through a gateway, and what the gateway shows of them.</summary>
internal static class GuardedCalls
{
    private static readonly Dictionary<string, object?> NoArguments = [];

    public static async Task<string> CallAsync(McpClient client)
    {
        var answer = await client.CallToolAsync("work", NoArguments);
        return string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
    }

    public static async Task<string> TryCallAsync(McpClient client)
    {
        try
        {
            return await CallAsync(client);
        }
        catch (McpException refused)
        {
            return refused.Message;
        }
    }

    public static async Task<(int Closed, int Open)> BreakersAsync(GatewayProcess gateway)
    {
        var page = MetricsPageText.Read(await MetricsAsync(gateway));
        int StateOf(string state) => (int)page.Samples.Single(sample => sample.Name == "mcp_gateway_circuit_breaker_state" && sample.Labels["state"] == state).Value;
        return (StateOf("closed"), StateOf("open"));
    }

    /// <summary>Waits until the one breaker is closed: a call that went well closes it a moment after its answer.</summary>
    public static Task ClosedAsync(GatewayProcess gateway) => Eventually.HoldsAsync(async () => await BreakersAsync(gateway) == (1, 0), "the breaker is closed");

    public static async Task<string> MetricsAsync(GatewayProcess gateway)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"));
    }

    public static async Task<string> HealthAsync(GatewayProcess gateway, string page)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(gateway.Ops, page));
    }
}
