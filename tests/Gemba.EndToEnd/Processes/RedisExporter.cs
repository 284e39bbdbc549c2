using System.Globalization;
using Gemba.Tests;

namespace Gemba.EndToEnd.Processes;

/// <summary>The exporter that shows a Redis to Prometheus, as Debian ships it.</summary>
internal sealed class RedisExporter : IAsyncDisposable
{
    private const string Program = "prometheus-redis-exporter";

    private readonly Child _process;

    private RedisExporter(Child process, Uri address) => (_process, Address) = (process, address);

    public static string? Missing => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, Program)))
        ? null
        : $"{Program} is absent: run ./test, which installs it";

    /// <summary>Where it is scraped.</summary>
    public Uri Address { get; }

    public static RedisExporter Before(RedisServer redis)
    {
        var listen = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{GembaServer.FreePort()}");
        return new RedisExporter(Child.Start(Program, ["-redis.addr", redis.Url, "-web.listen-address", listen]), new Uri($"http://{listen}"));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
