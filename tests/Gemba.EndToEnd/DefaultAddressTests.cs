using Gemba.EndToEnd.Processes;
using Gemba.Tests;

namespace Gemba.EndToEnd;

/// <summary>Where the roles listen where nobody says otherwise; started for real, in a network of their own in which those ports are free.</summary>
public sealed class DefaultAddressTests
{
    [NetworkFact]
    public async Task The_whole_floor_is_on_8080_and_9090_and_a_router_tells_of_itself_on_9091()
    {
        await using var network = await CutNetwork.MakeAsync();
        var data = Directory.CreateTempSubdirectory("gemba-floor-").FullName;
        await using var floor = network.Start(GembaServer.Executable, ["up", "--workspace", Workspace.Samples, "--data", Path.Combine(data, "up")]);
        await Eventually.HoldsAsync(() => floor.Output.Contains("Ctrl+C ends", StringComparison.Ordinal), "the floor is up", TimeSpan.FromSeconds(60));
        await using var router = network.Start(GembaServer.Executable, ["router", "--gateway", "http://127.0.0.1:8080/mcp", "--data", Path.Combine(data, "router")]);

        Assert.Contains("mcp  http://127.0.0.1:8080/mcp\n", floor.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("ops  http://127.0.0.1:9090  (/health, /metrics)", floor.Output, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => router.Errors.Contains("http://127.0.0.1:9091", StringComparison.Ordinal), "the router tells where it is seen", TimeSpan.FromSeconds(60));
        // What a new user starts names the same addresses.
        Assert.Contains("--http \"${GEMBA_HTTP:-127.0.0.1:8080}\" --ops \"${GEMBA_OPS:-127.0.0.1:9090}\"", await File.ReadAllTextAsync(Path.Combine(SharedData.Checkout, "run")), StringComparison.Ordinal);
    }
}
