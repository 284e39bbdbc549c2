using System.Net;
using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary>What the built server tells of its inside, under <c>/debug</c>.</summary>
public sealed class DiagnosticsTests : IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    [Requirement("G1")]
    public async Task The_cache_page_shows_each_workbook_by_its_id()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        await using (var client = await server.ConnectAsync())
        {
            for (var i = 0; i < 3; i++)
                await client.CallToolAsync("list_sheets", new Dictionary<string, object?> { ["workbook_id"] = "budget-model.xlsx" });
        }

        var text = await _http.GetStringAsync(new Uri(server.Ops, "/debug/cache"));

        var cache = JsonDocument.Parse(text).RootElement;
        Assert.Equal((2, 1), (cache.GetProperty("stats").GetProperty("hits").GetInt32(), cache.GetProperty("stats").GetProperty("misses").GetInt32()));
        var entry = Assert.Single(cache.GetProperty("entries").EnumerateObject());
        Assert.StartsWith("wb-", entry.Name, StringComparison.Ordinal);
        Assert.Equal(("budget-model.xlsx", 2), (entry.Value.GetProperty("path").GetString(), entry.Value.GetProperty("hits").GetInt32()));
        Assert.Matches("^[0-9a-f]{64}$", entry.Value.GetProperty("revision").GetString());
        Assert.True(entry.Value.GetProperty("bytes").GetInt64() > 0);
        Assert.DoesNotContain(Workspace.Samples, text, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("F3", "G3")]
    public async Task Memory_threads_locks_and_metrics_are_told_as_json_and_as_text()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        await using (var client = await server.ConnectAsync())
            await client.CallToolAsync("list_workbooks");

        var memory = JsonDocument.Parse(await _http.GetStringAsync(new Uri(server.Ops, "/debug/memory"))).RootElement;
        foreach (var name in new[] { "allocated_bytes", "resident_bytes", "metadata_bytes", "committed_bytes" })
            Assert.True(memory.GetProperty(name).GetInt64() > 0, name);
        Assert.InRange(memory.GetProperty("fragmentation_ratio").GetDouble(), 0, 1);
        var metrics = JsonDocument.Parse(await _http.GetStringAsync(new Uri(server.Ops, "/debug/metrics?name=tool_invocations"))).RootElement.GetProperty("metrics");
        Assert.Contains(metrics.GetProperty("tool_invocations_total").GetProperty("series").EnumerateArray(), series =>
            series.GetProperty("labels").GetProperty("tool").GetString() == "list_workbooks" && series.GetProperty("value").GetInt32() == 1);

        foreach (var page in new[] { "/debug", "/debug/memory", "/debug/threads", "/debug/locks", "/debug/metrics", "/debug/cache" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Ops, page)) { Headers = { { "Accept", "text/plain" } } };
            using var response = await _http.SendAsync(request);
            Assert.Equal((HttpStatusCode.OK, "text/plain"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            Assert.DoesNotContain("{", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Requirement("G6")]
    public async Task With_a_token_no_page_under_debug_answers_without_it()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?> { ["GEMBA_OPS_TOKEN"] = "a-long-random-word" });
        using var authorized = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", "a-long-random-word") } };

        var list = JsonDocument.Parse(await authorized.GetStringAsync(new Uri(server.Ops, "/debug"))).RootElement.GetProperty("pages");

        foreach (var page in list.EnumerateArray().Select(page => page.GetProperty("path").GetString()!))
        {
            using var refused = await _http.GetAsync(new Uri(server.Ops, page));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
    }
}
