using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Observability.Profiling;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary>What the built server tells of its inside, under <c>/debug</c>.</summary>
public sealed partial class DiagnosticsTests : IDisposable
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

    [Fact]
    [Requirement("F1", "F5")]
    public async Task A_profile_under_load_names_the_busy_method_and_is_saved_for_every_viewer()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        using var enough = new CancellationTokenSource();
        var searching = new TaskCompletionSource();
        var load = Task.WhenAll(SearchAsync(server, searching, enough.Token), SearchAsync(server, searching, enough.Token));
        await searching.Task;
        var folder = Directory.CreateTempSubdirectory("gemba-profile-").FullName;
        try
        {
            var collapsed = await ProfileAsync(server, Path.Combine(folder, "p.txt"), "--seconds", "2");
            var speedscope = await ProfileAsync(server, Path.Combine(folder, "p.speedscope.json"), "--seconds", "1");
            var page = await ProfileAsync(server, Path.Combine(folder, "p.html"), "--seconds", "1");
            var memory = await ProfileAsync(server, Path.Combine(folder, "m.txt"), "--seconds", "1", "--kind", "allocations");

            Assert.Contains(collapsed.Split('\n'), line => line.Contains("Gemba.Spreadsheet.Tools.FindValueTool.AnswerAsync;", StringComparison.Ordinal) && line.Contains("CellSearch.", StringComparison.Ordinal));
            Assert.DoesNotContain("LowLevelLifoSemaphore.Wait", collapsed, StringComparison.Ordinal);
            Assert.Contains("CellSearch", speedscope, StringComparison.Ordinal);
            SpeedscopeShape.AssertValid(JsonDocument.Parse(speedscope).RootElement);
            Assert.Contains("CellSearch", page, StringComparison.Ordinal);
            Assert.Contains("[System.String]", memory, StringComparison.Ordinal);
        }
        finally
        {
            await enough.CancelAsync();
            await load;
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    [Requirement("F4")]
    public async Task Profiles_taken_by_themselves_are_kept_in_their_bounds_and_give_way_to_who_asks()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?>
        {
            ["GEMBA__PROFILING__CONTINUOUS"] = "true",
            ["GEMBA__PROFILING__CONTINUOUSINTERVAL"] = "00:00:02",
            ["GEMBA__PROFILING__CONTINUOUSDURATION"] = "00:00:00.5",
            ["GEMBA__PROFILING__CONTINUOUSMAXBYTES"] = "100000",
        });
        using var enough = new CancellationTokenSource();
        var searching = new TaskCompletionSource();
        var load = SearchAsync(server, searching, enough.Token);
        var folder = Directory.CreateTempSubdirectory("gemba-profile-").FullName;
        try
        {
            await Eventually.HoldsAsync(async () => (await KeptAsync(server)).Length >= 2, "two are kept", TimeSpan.FromSeconds(60));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "/debug/profile?seconds=1"));
            var metrics = MetricsPageText.Read(await _http.GetStringAsync(new Uri(server.Ops, "/metrics")));
            Assert.True(metrics.Value("gemba_profiles_total", ("result", "kept")) >= 2);

            var newest = (await KeptAsync(server))[0];
            Assert.True(newest.GetProperty("busy_milliseconds").GetDouble() > 0, newest.ToString());
            Assert.InRange(newest.GetProperty("samples_per_second").GetDouble(), 1, 1100);
            await using var listed = await Child.RunAsync(GembaServer.Executable, ["profile", "--list", "--ops", server.Ops.ToString()]);
            Assert.Contains(newest.GetProperty("id").GetString()!, listed.Output, StringComparison.Ordinal);
            var found = new List<string>();
            foreach (var id in (await KeptAsync(server)).Select(kept => kept.GetProperty("id").GetString()!))
                found.Add(await ProfileAsync(server, Path.Combine(folder, $"{id}.txt"), "--id", id));
            Assert.Contains(found, profile => profile.Contains("CellSearch.", StringComparison.Ordinal));
            SpeedscopeShape.AssertValid(JsonDocument.Parse(await _http.GetStringAsync(new Uri(server.Ops, $"/debug/profiles/{newest.GetProperty("id").GetString()}"))).RootElement);
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, "/debug/profiles/prof-00000000000000000000000000000000"));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server, "/debug/profiles/..%2F..%2Fredaction.key"));
            Assert.All(Directory.GetFiles(Path.Combine(server.Data, "profiles")), file => Assert.Matches(@"prof-[0-9a-f]{32}\.json\.gz(\.part)?$", file));
        }
        finally
        {
            await enough.CancelAsync();
            await load;
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    [Requirement("G7", "C12")]
    public async Task One_page_shows_caches_breakers_the_last_errors_and_the_events_that_are_asked_for()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        await using (var client = await server.ConnectAsync())
        {
            await client.CallToolAsync("list_sheets", new Dictionary<string, object?> { ["workbook_id"] = "budget-model.xlsx" });
            await client.CallToolAsync("list_sheets", new Dictionary<string, object?> { ["workbook_id"] = "there-is-none.xlsx" });
        }

        var page = JsonDocument.Parse(await _http.GetStringAsync(new Uri(server.Ops, "/debug/overview?tool=list_sheets&type=tool_invocation&outcome=success"))).RootElement;

        Assert.Equal(1, page.GetProperty("cache_stats").GetProperty("entries").GetInt32());
        var expected = page.GetProperty("expected_ranges").EnumerateObject().Select(range => (range.Name, range.Value.GetProperty("expected").GetDouble(), range.Value.GetProperty("met").GetBoolean())).ToArray();
        Assert.Equal([("cache_hit_rate", 0.7, false), ("cache_utilization", 0.85, true), ("success_rate", 0.99, true)], expected.Where(range => range.Name != "slowest_p95_ms"));
        Assert.Contains(expected, range => range is { Name: "slowest_p95_ms", Item2: 1000 });
        Assert.Equal("closed", Assert.Single(page.GetProperty("circuit_breaker_stats").EnumerateArray()).GetProperty("state").GetString());
        var error = Assert.Single(page.GetProperty("recent_errors").EnumerateArray());
        Assert.Equal(("list_sheets", "failure"), (error.GetProperty("tool").GetString(), error.GetProperty("outcome").GetString()));
        Assert.True(error.GetProperty("error_type").GetString()!.Length > 0);
        Assert.Equal("success", Assert.Single(page.GetProperty("recent_events").EnumerateArray()).GetProperty("outcome").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(server, "/debug/overview?outcome=perhaps"));
    }

    [Fact]
    [Requirement("F1")]
    public async Task A_profile_is_refused_while_another_is_taken_and_when_it_asks_too_much()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        using var leave = new CancellationTokenSource();
        var first = _http.GetAsync(new Uri(server.Ops, "/debug/profile?seconds=60"), leave.Token);
        await Eventually.HoldsAsync(
            async () =>
            {
                if (await StatusAsync(server, "/debug/profile?seconds=1") == HttpStatusCode.Conflict && !first.IsCompleted)
                    return true;
                if (first.IsCompleted) // the other one was there before it
                    first = _http.GetAsync(new Uri(server.Ops, "/debug/profile?seconds=60"), leave.Token);
                return false;
            },
            "the second one is refused");

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(server, "/debug/profile?seconds=3600"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(server, "/debug/profile?format=png"));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Eventually.HoldsAsync(async () => await StatusAsync(server, "/debug/profile?seconds=1") == HttpStatusCode.OK, "who went away left room");
        Assert.DoesNotContain("\"error\"", server.Process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("F5")]
    public async Task The_threads_page_shows_what_each_thread_does()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);

        var threads = JsonDocument.Parse(await _http.GetStringAsync(new Uri(server.Ops, "/debug/threads?stacks=true"))).RootElement.GetProperty("threads");

        Assert.Contains(threads.EnumerateArray(), thread => thread.GetProperty("stack").EnumerateArray().Any(frame => frame.GetString()!.EndsWith("SocketAsyncEngine.EventLoop", StringComparison.Ordinal)));
    }

    [Fact]
    [Requirement("F2", "G4")]
    public async Task The_heap_page_counts_types_by_bytes_and_answers_under_the_name_of_pprof_too()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        await using (var client = await server.ConnectAsync())
            await client.CallToolAsync("list_sheets", new Dictionary<string, object?> { ["workbook_id"] = "sales-ledger.xlsx" });

        var heap = JsonDocument.Parse(await _http.GetStringAsync(new Uri(server.Ops, "/debug/pprof/heap?top=10000"))).RootElement;

        Assert.True(heap.GetProperty("complete").GetBoolean());
        var types = heap.GetProperty("top").EnumerateArray().ToArray();
        Assert.Contains(types, type => type.GetProperty("name").GetString() == "Gemba.Spreadsheet.Workbooks.Workbook" && type.GetProperty("objects").GetInt32() == 1);
        Assert.Equal(types.Select(type => type.GetProperty("bytes").GetInt64()).OrderDescending(), types.Select(type => type.GetProperty("bytes").GetInt64()));
        Assert.Equal(heap.GetProperty("bytes").GetInt64(), types.Sum(type => type.GetProperty("bytes").GetInt64()));
        var profile = JsonDocument.Parse(await _http.GetStringAsync(new Uri(server.Ops, "/debug/pprof/profile?seconds=1"))).RootElement;
        SpeedscopeShape.AssertValid(profile);
    }

    [Fact]
    [Requirement("K4")]
    public async Task Every_page_that_the_guide_names_answers_and_every_page_is_in_the_guide()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(SharedData.Checkout, "docs", "diagnostics.md"));
        await using var server = await GembaServer.StartAsync(Workspace.Samples);

        foreach (var page in PageNamed().Matches(guide).Select(match => match.Value).Distinct())
        {
            using var asked = new HttpRequestMessage(HttpMethod.Head, new Uri(server.Ops, page));
            using var answered = await _http.SendAsync(asked);
            Assert.True(answered.IsSuccessStatusCode, $"{page}: {answered.StatusCode}");
        }

        var pages = JsonDocument.Parse(await _http.GetStringAsync(new Uri(server.Ops, "/debug"))).RootElement.GetProperty("pages");
        Assert.All(pages.EnumerateArray(), page => Assert.Contains($"`{page.GetProperty("path").GetString()}`", guide, StringComparison.Ordinal));
    }

    [GeneratedRegex("/debug(/[a-z-]+)*|/captures(?=`)")]
    private static partial Regex PageNamed();

    private async Task<HttpStatusCode> StatusAsync(GembaServer server, string page)
    {
        using var response = await _http.GetAsync(new Uri(server.Ops, page));
        return response.StatusCode;
    }

    private async Task<JsonElement[]> KeptAsync(GembaServer server) =>
        [.. JsonDocument.Parse(await _http.GetStringAsync(new Uri(server.Ops, "/debug/profiles"))).RootElement.GetProperty("profiles").EnumerateArray()];

    private static async Task<string> ProfileAsync(GembaServer server, string file, params string[] more)
    {
        await using var run = await Child.RunAsync(GembaServer.Executable, ["profile", "--ops", server.Ops.ToString(), "-o", file, .. more]);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Equal(!more.Contains("allocations"), run.Output.Contains("times a second", StringComparison.Ordinal));
        return await File.ReadAllTextAsync(file);
    }

    private static async Task SearchAsync(GembaServer server, TaskCompletionSource searching, CancellationToken enough)
    {
        await using var client = await server.ConnectAsync();
        while (!enough.IsCancellationRequested)
        {
            await client.CallToolAsync("find_value", new Dictionary<string, object?> { ["workbook_id"] = "sales-ledger.xlsx", ["query"] = "nothing like it" }, cancellationToken: CancellationToken.None);
            searching.TrySetResult();
        }
    }
}
