using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Gemba.Tests;

namespace Gemba.EndToEnd.Processes;

/// <summary>A real Prometheus that scrapes one address every second.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly Child _process;
    private readonly string _folder;
    private readonly HttpClient _http;

    private PrometheusServer(Child process, string folder, HttpClient http) => (_process, _folder, _http) = (process, folder, http);

    /// <summary>Where it answers.</summary>
    public Uri Address => _http.BaseAddress!;

    public static string? Missing => OnPath("prometheus") && OnPath("promtool") ? null : "prometheus is absent: run ./test, which installs it";

    public static Task<PrometheusServer> ScrapeAsync(Uri target) => ScrapeAsync(("gemba", target));

    /// <summary>Scrapes several addresses, each under the name of a job.</summary>
    public static Task<PrometheusServer> ScrapeAsync(params (string Job, Uri Target)[] jobs) => StartAsync(
        $"""
        global: {"{"} scrape_interval: 1s {"}"}
        scrape_configs:
        {string.Join('\n', jobs.GroupBy(job => job.Job, job => $"\"{job.Target.Authority}\"").Select(job => $"  - job_name: {job.Key}\n    static_configs: [ {"{"} targets: [{string.Join(", ", job)}] {"}"} ]"))}
        """,
        jobs.Length);

    /// <summary>Starts one over a configuration, and waits until it has scraped as many addresses.</summary>
    public static async Task<PrometheusServer> StartAsync(string text, int targets)
    {
        var folder = Directory.CreateTempSubdirectory("gemba-prometheus-").FullName;
        var configuration = Path.Combine(folder, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, text);
        var port = GembaServer.FreePort();
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        var process = Child.Start("prometheus", [$"--config.file={configuration}", $"--storage.tsdb.path={folder}/data", $"--web.listen-address={address}", "--enable-feature=exemplar-storage"]);
        var server = new PrometheusServer(process, folder, new HttpClient { BaseAddress = new Uri($"http://{address}/") });
        try
        {
            await Eventually.HoldsAsync(async () => (await server.QueryAsync("up == 1")).Count >= targets, "Prometheus scraped every server once", TimeSpan.FromSeconds(90));
            return server;
        }
        catch (TimeoutException)
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The samples of an instant query: labels and value.</summary>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, double Value)>> QueryAsync(string expression)
    {
        try
        {
            var answer = await _http.GetFromJsonAsync<JsonElement>($"api/v1/query?query={Uri.EscapeDataString(expression)}");
            return [.. answer.GetProperty("data").GetProperty("result").EnumerateArray().Select(sample => (
                (IReadOnlyDictionary<string, string>)sample.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
                double.Parse(sample.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture)))];
        }
        catch (HttpRequestException)
        {
            return []; // not listening yet; the caller polls
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}

/// <summary>A fact that needs a Prometheus server and promtool.</summary>
public sealed class PrometheusFactAttribute : FactAttribute
{
    public PrometheusFactAttribute() => Skip = PrometheusServer.Missing;
}
