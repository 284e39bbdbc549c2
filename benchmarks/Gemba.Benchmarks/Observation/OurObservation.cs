using System.Diagnostics;
using System.Globalization;
using Gemba.Observability.Audit;
using Gemba.Observability.Calls;
using Gemba.Observability.Captures;
using Gemba.Observability.Exposition;
using Gemba.Observability.Metrics;
using Gemba.Observability.Sdk;
using Gemba.Observability.Tracing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Gemba.Benchmarks.Observation;

/// <summary>One call as a role observes it: span, every metric family with exemplars, record, readers, and the line of the audit trail.</summary>
internal sealed class OurObservation : IAsyncDisposable
{
    private const int Starts = 64;

    /// <summary>What comes from the wire is another instance of the same text each time; words of the code, of the session and of the client are not.</summary>
    private static readonly CallStart[] FromWire = [.. Enumerable.Range(0, Starts).Select(i => new CallStart
    {
        Method = new string("tools/call".AsSpan()),
        Tool = new string("read_table".AsSpan()),
        Transport = "http",
        IsRequest = true,
        Revision = "2025-11-25",
        Session = "s-1",
        MessageId = i.ToString(CultureInfo.InvariantCulture),
        Client = "agent/1.0",
        RequestBytes = 180,
    })];

    private static readonly JsonRpcRequest Request = new() { Method = "tools/call", Id = new RequestId(1) };
    private static readonly JsonRpcResponse Answer = new() { Id = new RequestId(1), Result = null };

    private readonly string _folder = Directory.CreateTempSubdirectory("gemba-observation-").FullName;
    private readonly ServiceProvider _services;
    private readonly CallObserver _observer;
    private readonly CallMeter _meter;
    private readonly CallCaptures _captures;

    /// <param name="audited">Whether an audit trail is kept, in a folder of its own.</param>
    /// <param name="keepsTraces">Whether spans are held until the call ends, and it is decided then which traces are kept.</param>
    public OurObservation(bool audited, bool keepsTraces = false)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddGembaObservability("benchmark", options => options with
        {
            MeterName = $"ours-{audited}-{keepsTraces}",
            Traces = options.Traces with { Keep = keepsTraces ? TraceKeeping.On : TraceKeeping.Off },
            DataFolder = _folder,
            Logs = options.Logs with { Levels = "error" }, // writing lines to a terminal is measured nowhere
            Audit = options.Audit with { Enabled = audited, Durability = AuditDurability.Buffered },
        });
        services.AddMcpServer().WithGembaObservability();
        _services = services.BuildServiceProvider();
        KnownNames.Tools.Register("read_table");
        _services.GetRequiredService<Scrape>();
        if (audited)
            _services.GetRequiredService<AuditTrail>().Start();
        _observer = _services.GetRequiredService<CallObserver>();
        _meter = _services.GetRequiredService<CallMeter>();
        _captures = _services.GetRequiredService<CallCaptures>();
    }

    /// <summary>Everything on, and captures look at the call as they look at each: it did not fail, and none is kept.</summary>
    public ValueTask CapturedCallAsync(int number)
    {
        var call = _observer.Begin(FromWire[number % Starts]);
        call.Request = Request;
        var end = new CallEnd(CallOutcome.Success);
        var witnessed = _observer.WitnessAsync(call, end, CancellationToken.None);
        _captures.Look(call, end, Answer);
        if (!witnessed.IsCompletedSuccessfully)
            return FinishAsync(witnessed, call, end);
        call.AnswerSized(2048);
        _observer.End(call, end);
        return default;
    }

    /// <summary>Everything on.</summary>
    public ValueTask CallAsync(int number)
    {
        var call = _observer.Begin(FromWire[number % Starts]);
        var end = new CallEnd(CallOutcome.Success);
        var witnessed = _observer.WitnessAsync(call, end, CancellationToken.None);
        if (!witnessed.IsCompletedSuccessfully)
            return FinishAsync(witnessed, call, end);
        call.AnswerSized(2048);
        _observer.End(call, end);
        return default;
    }

    /// <summary>Ends when the writer of the audit trail has written what it was given.</summary>
    public Task DrainAsync() => _services.GetRequiredService<IAuditTrail>().FlushAsync();

    /// <summary>Metrics alone: three recordings, from which every family is derived.</summary>
    public void Measure(int number)
    {
        ref readonly var start = ref FromWire[number % Starts];
        _meter.Record(new CallMeasure
        {
            Names = CallNames.Of(start.Method, start.Tool),
            Transport = start.Transport,
            IsRequest = true,
            Revision = start.Revision,
            Seconds = number * 1e-6,
            RequestBytes = 180,
            ResponseBytes = 2048,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Spans are exported by one provider for all, as in a process.</summary>
    public static TracerProvider Export() => OpenTelemetry.Sdk.CreateTracerProviderBuilder().AddSource(SpanNames.Source).SetSampler(new AlwaysOnSampler())
        .AddProcessor(new BatchActivityExportProcessor(new NullExporter<Activity>())).Build();

    private async ValueTask FinishAsync(ValueTask witnessed, OpenCall call, CallEnd end)
    {
        await witnessed;
        call.AnswerSized(2048);
        _observer.End(call, end);
    }
}
