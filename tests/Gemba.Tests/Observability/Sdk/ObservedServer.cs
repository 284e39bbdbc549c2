using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using Gemba.Observability.Calls;
using Gemba.Observability.Exposition;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.Tests.Observability.Sdk;

/// <summary>A server of the official SDK with our observation on it, and a client of the official SDK, joined by two pipes.</summary>
internal sealed class ObservedServer : ICallReader, ICallWitness, IAsyncDisposable
{
    /// <summary>Spans of a process come from one source: tests that look at them must not run beside others that make some.</summary>
    public const string OneAtATime = "observed server";

    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();
    private readonly IHost _host;
    private readonly ActivityListener? _spans;

    private ObservedServer(bool traced, Func<ObservabilityOptions, ObservabilityOptions>? configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<ICallReader>(this).AddSingleton<ICallWitness>(this);
        builder.Services.AddGembaObservability("test", options =>
        {
            var quiet = options with
            {
                MeterName = $"server-{Guid.NewGuid():N}",
                Audit = options.Audit with { Enabled = false },
                Captures = options.Captures with { Enabled = false },
            };
            return configure?.Invoke(quiet) ?? quiet;
        });
        builder.Services.AddMcpServer()
            .WithTools<TestTools>()
            .WithStreamServerTransport(_toServer.Reader.AsStream(), _toClient.Writer.AsStream())
            .WithGembaObservability();
        _host = builder.Build();
        if (traced)
            _spans = Listen();
    }

    public string Name => "test";

    public ConcurrentQueue<CallRecord> Records { get; } = [];

    public ConcurrentQueue<CallRecord> Witnessed { get; } = [];

    public ConcurrentQueue<Activity> Spans { get; } = [];

    public Exception? WitnessFault { get; set; }

    public McpClient Client { get; private set; } = null!;

    public static async Task<ObservedServer> StartAsync(bool traced = false, McpClientOptions? client = null, Func<ObservabilityOptions, ObservabilityOptions>? configure = null)
    {
        var server = new ObservedServer(traced, configure);
        await server._host.StartAsync();
        var transport = new StreamClientTransport(server._toServer.Writer.AsStream(), server._toClient.Reader.AsStream());
        server.Client = await McpClient.CreateAsync(transport, client);
        return server;
    }

    public string Metrics => Encoding.UTF8.GetString(_host.Services.GetRequiredService<Scrape>().Take(ScrapeFormat.Prometheus));

    public IEnumerable<CallRecord> Of(string method) => Records.Where(record => record.Method == method);

    public Task HasAsync(string method, int count) =>
        Eventually.HoldsAsync(() => Of(method).Count() == count, $"{count} record(s) of {method}");

    public ValueTask ReadAsync(CallRecord record, CancellationToken cancellationToken)
    {
        Records.Enqueue(record);
        return default;
    }

    public ValueTask WitnessAsync(CallRecord record, CancellationToken cancellationToken)
    {
        Witnessed.Enqueue(record);
        return WitnessFault is { } fault && record.Outcome == CallOutcome.Success ? throw fault : default;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _toServer.Writer.CompleteAsync();
        await _host.StopAsync();
        _host.Dispose();
        _spans?.Dispose();
    }

    private ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Gemba" or "Gemba.Tests",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
