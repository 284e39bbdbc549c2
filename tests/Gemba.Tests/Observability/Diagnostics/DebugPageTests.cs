using System.Net;
using System.Text.Json;
using Gemba.Observability.Diagnostics;
using Gemba.Observability.Ops;
using Gemba.Tests.Observability.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gemba.Tests.Observability.Diagnostics;

public sealed class DebugPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();

    [Fact]
    public async Task The_list_names_every_page_with_what_it_says()
    {
        using var host = await StartAsync(services => services.AddGembaDebugPage("/debug/own", "What this role knows.", (_, _) => new { Answer = 42 }));

        var pages = (await JsonAsync(host, "/debug")).GetProperty("pages").EnumerateArray().ToArray();

        foreach (var path in new[] { "/debug", "/debug/heap", "/debug/locks", "/debug/memory", "/debug/metrics", "/debug/own", "/debug/profile", "/debug/threads" })
            Assert.Single(pages, page => page.GetProperty("path").GetString() == path);
        Assert.All(pages, page => Assert.EndsWith(".", page.GetProperty("says").GetString(), StringComparison.Ordinal));
        foreach (var page in pages)
            Assert.Equal(HttpStatusCode.OK, await HeadAsync(host, page.GetProperty("path").GetString()!));
        Assert.Equal(42, (await JsonAsync(host, "/debug/own")).GetProperty("answer").GetInt32());
    }

    [Fact]
    public async Task The_memory_page_tells_generations_fragmentation_committed_and_resident_memory()
    {
        using var host = await StartAsync();
        GC.Collect();

        var memory = await JsonAsync(host, "/debug/memory");

        Assert.True(memory.GetProperty("allocated_bytes").GetInt64() > 0);
        Assert.InRange(memory.GetProperty("committed_bytes").GetInt64(), 1, memory.GetProperty("limit_bytes").GetInt64());
        Assert.InRange(memory.GetProperty("resident_bytes").GetInt64(), 1, memory.GetProperty("peak_resident_bytes").GetInt64());
        Assert.InRange(memory.GetProperty("fragmentation_ratio").GetDouble(), 0, 1);
        Assert.Equal(["gen0", "gen1", "gen2", "loh", "poh"], memory.GetProperty("generations").EnumerateArray().Select(row => row.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task The_threads_page_names_this_process_own_threads()
    {
        using var host = await StartAsync();

        var threads = await JsonAsync(host, "/debug/threads");

        Assert.True(threads.GetProperty("pool").GetProperty("threads").GetInt32() > 0);
        Assert.Contains(threads.GetProperty("threads").EnumerateArray(), thread => thread.GetProperty("id").GetInt32() == Environment.ProcessId || !OperatingSystem.IsLinux());
    }

    [Fact]
    public async Task The_locks_page_counts_a_thread_that_waited()
    {
        using var host = await StartAsync();
        var before = (await JsonAsync(host, "/debug/locks")).GetProperty("contentions").GetInt64();
        var gate = new object();
        Thread waiting;
        lock (gate)
        {
            waiting = new Thread(() =>
            {
                lock (gate)
                {
                }
            });
            waiting.Start();
            UntilItWaits(waiting);
        }

        waiting.Join();

        Assert.True((await JsonAsync(host, "/debug/locks")).GetProperty("contentions").GetInt64() > before);

        static void UntilItWaits(Thread waiting) => SpinWait.SpinUntil(() => waiting.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
    }

    [Fact]
    public async Task Who_asks_for_text_gets_lines_and_tables()
    {
        using var host = await StartAsync(services => services.AddGembaDebugPage("/debug/own", "Rows.", (_, _) => new
        {
            Total = 12345,
            Rows = new[] { new { Name = "one\nline", Bytes = 7 }, new { Name = "two", Bytes = 12000 } },
        }));

        Assert.Equal(
            """
            total  12,345
            rows
              name       bytes
              one line       7
              two       12,000

            """,
            await TextAsync(host, "/debug/own", "text/plain"));
        Assert.StartsWith("{", await TextAsync(host, "/debug/own", "*/*"), StringComparison.Ordinal);
        Assert.StartsWith("{", await TextAsync(host, "/debug/own", "application/json, text/plain;q=0.5"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_token_every_page_asks_for_it()
    {
        using var host = await StartAsync(token: "a-long-random-word");

        foreach (var path in new[] { "/debug", "/debug/memory", "/debug/threads", "/debug/locks", "/debug/metrics", "/debug/profile" })
            Assert.Equal(HttpStatusCode.Unauthorized, await HeadAsync(host, path));
    }

    [Theory]
    [InlineData("/debug/pprof/profile?seconds=5", "/debug/profile?seconds=5")]
    [InlineData("/debug/pprof/heap", "/debug/heap")]
    [InlineData("/debug/pprof/allocs?seconds=5", "/debug/profile?kind=allocations&seconds=5")]
    [InlineData("/debug/pprof/nothing", null)]
    public async Task A_page_of_pprof_leads_to_the_one_that_tells_the_same(string asked, string? answered)
    {
        using var host = await StartAsync();
        using var unled = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

        using var response = await unled.GetAsync(new Uri(Hosts.OpsOf(host), asked));

        Assert.Equal(answered is null ? HttpStatusCode.NotFound : HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Equal(answered, response.Headers.Location?.ToString());
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    private async Task<IHost> StartAsync(Action<IServiceCollection>? add = null, string? token = null)
    {
        var host = Hosts.Build(_folder.Path, options => options with { Ops = new OpsOptions { Address = "127.0.0.1:0", Token = token } }, add);
        await host.StartAsync();
        return host;
    }

    private async Task<JsonElement> JsonAsync(IHost host, string path) => JsonDocument.Parse(await TextAsync(host, path, "application/json")).RootElement;

    private async Task<string> TextAsync(IHost host, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Hosts.OpsOf(host), path)) { Headers = { { "Accept", accept } } };
        using var response = await _client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<HttpStatusCode> HeadAsync(IHost host, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(Hosts.OpsOf(host), path));
        using var response = await _client.SendAsync(request);
        return response.StatusCode;
    }
}
