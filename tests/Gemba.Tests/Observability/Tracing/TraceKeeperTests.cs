using System.Diagnostics;
using Gemba.Observability.Calls;
using Gemba.Observability.Exposition;
using Gemba.Observability.Metrics;
using Gemba.Observability.Sdk;
using Gemba.Observability.Tracing;
using Microsoft.Extensions.DependencyInjection;
using TraceOptions = Gemba.Observability.Tracing.TraceOptions;

namespace Gemba.Tests.Observability.Tracing;

[Collection(nameof(TracedAlone))]
public sealed class TraceKeeperTests : IAsyncLifetime, IDisposable
{
    private static readonly ActivitySource Inside = new(SpanNames.SpreadsheetSource);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly List<ServiceProvider> _services = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        OpenCall.Current = null;
        foreach (var services in _services)
            await services.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_failed_call_is_kept_with_every_span_inside_it()
    {
        var (keeper, observer) = Keeper(options => options with { KeptShare = 0 });

        Call(observer, CallOutcome.ToolError, () =>
        {
            using var outer = Inside.StartActivity("load_workbook");
            Inside.StartActivity("parse_sheet")?.Dispose();
        });

        var trace = Assert.Single(keeper.Ring.NewestFirst());
        Assert.Equal((TraceVerdict.Error, 3), (trace.Verdict, trace.SpanCount));
        var root = Assert.Single(SpanTree.Of(trace));
        Assert.Equal("tools/call keeper_tool", root.Name);
        Assert.Equal("parse_sheet", Assert.Single(Assert.Single(root.Spans).Spans).Name);
    }

    [Fact]
    public void A_call_that_went_well_and_belongs_to_no_share_is_one_line_without_spans()
    {
        var (keeper, observer) = Keeper(options => options with { KeptShare = 0 });

        Call(observer, CallOutcome.Success, () => Inside.StartActivity("read_cells")?.Dispose());

        var trace = Assert.Single(keeper.Ring.NewestFirst());
        Assert.Equal((TraceVerdict.LeftOut, 2, null), (trace.Verdict, trace.SpanCount, trace.Spans));
        Assert.Equal(0, keeper.Ring.Bytes);
    }

    [Fact]
    public void An_error_inside_a_call_that_went_well_keeps_it()
    {
        var (keeper, observer) = Keeper(options => options with { KeptShare = 0 });

        Call(observer, CallOutcome.Success, () =>
        {
            using var span = Inside.StartActivity("load_workbook");
            span?.SetStatus(ActivityStatusCode.Error, "gone");
        });

        Assert.Equal(TraceVerdict.Error, Assert.Single(keeper.Ring.NewestFirst()).Verdict);
    }

    [Fact]
    public void A_call_slower_than_the_95th_of_its_tool_is_kept_once_enough_calls_are_known()
    {
        var (keeper, observer) = Keeper(options => options with { KeptShare = 0, SlowAfterCalls = 20 });
        Call(observer, CallOutcome.Success, () => _clock.Advance(TimeSpan.FromSeconds(5)));
        for (var i = 0; i < 40; i++)
            Call(observer, CallOutcome.Success, () => _clock.Advance(TimeSpan.FromMilliseconds(10)));
        Assert.DoesNotContain(keeper.Ring.NewestFirst(), trace => trace.IsKept);
        _clock.Advance(TimeSpan.FromSeconds(1.1)); // percentiles are counted once a second

        Call(observer, CallOutcome.Success, () => _clock.Advance(TimeSpan.FromMilliseconds(200)));
        Call(observer, CallOutcome.Success, () => _clock.Advance(TimeSpan.FromMilliseconds(10)));

        Assert.Equal([TraceVerdict.LeftOut, TraceVerdict.Slow], keeper.Ring.NewestFirst().Take(2).Select(trace => trace.Verdict));
    }

    [Theory]
    [InlineData(true, TraceVerdict.Caller)]
    [InlineData(false, TraceVerdict.LeftOut)]
    public void A_trace_that_its_caller_keeps_is_kept_where_that_counts(bool honour, object verdict)
    {
        var (keeper, observer) = Keeper(options => options with { KeptShare = 0, HonourCaller = honour });
        TraceContextText.TryRead("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null, out var remote);

        Call(observer, CallOutcome.Success, () => { }, new RemoteTrace(remote));
        Assert.Equal(verdict, Assert.Single(keeper.Ring.NewestFirst()).Verdict);

        Call(observer, CallOutcome.Success, () => { }, new RemoteTrace(new ActivityContext(remote.TraceId, remote.SpanId, ActivityTraceFlags.None, isRemote: true)));
        Assert.Equal(TraceVerdict.LeftOut, keeper.Ring.NewestFirst()[0].Verdict);
    }

    [Fact]
    public void The_flag_of_the_caller_is_passed_on_where_nothing_is_exported()
    {
        var (_, observer) = Keeper(options => options);
        ActivityTraceFlags? seen = null;

        Call(observer, CallOutcome.Success, () => seen = Activity.Current?.ActivityTraceFlags, new RemoteTrace(new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None, isRemote: true)));
        Assert.Equal(ActivityTraceFlags.None, seen);

        Call(observer, CallOutcome.Success, () => seen = Activity.Current?.ActivityTraceFlags, new RemoteTrace(new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true)));
        Assert.Equal(ActivityTraceFlags.Recorded, seen);
    }

    [Fact]
    public void Spans_beyond_the_bound_of_a_trace_are_left_out_and_counted()
    {
        var (keeper, observer) = Keeper(options => options with { MaxSpansOfTrace = 10 });

        Call(observer, CallOutcome.Error, () =>
        {
            for (var i = 0; i < 25; i++)
                Inside.StartActivity("parse_sheet")?.Dispose();
        });

        var trace = Assert.Single(keeper.Ring.NewestFirst());
        Assert.Equal((11, 15, 11), (trace.SpanCount, trace.SpansLeftOut, trace.Spans!.Length));
        Assert.Contains("gemba_spans_dropped_total{reason=\"no_room\"} 15", MetricsOf(_services[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void Spans_held_in_all_are_bounded_and_their_room_is_given_back()
    {
        var (keeper, observer) = Keeper(options => options with { MaxHeldSpans = 5 });
        for (var call = 0; call < 3; call++)
        {
            Call(observer, CallOutcome.Error, () =>
            {
                for (var i = 0; i < 8; i++)
                    Inside.StartActivity("parse_sheet")?.Dispose();
            });
        }

        Assert.All(keeper.Ring.NewestFirst(), trace => Assert.Equal(6, trace.Spans!.Length));
    }

    [Fact]
    public void Work_outside_of_a_call_is_a_trace_of_its_own_and_a_span_that_ends_after_its_trace_is_left_out()
    {
        var (keeper, _) = Keeper(options => options with { KeptShare = 1 });
        Activity.Current = null;

        var root = Inside.StartActivity("refresh")!;
        Inside.StartActivity("step")!.Dispose();
        var late = Inside.StartActivity("late")!;
        root.Dispose();
        late.Dispose();

        var trace = Assert.Single(keeper.Ring.NewestFirst());
        Assert.Equal(("refresh", 2, TraceVerdict.Share), (trace.Name, trace.SpanCount, trace.Verdict));
    }

    [Fact]
    public void Nothing_is_held_where_it_is_switched_off()
    {
        var (keeper, observer) = Keeper(options => options with { Keep = TraceKeeping.Off });

        Call(observer, CallOutcome.Error, () => Assert.Null(Activity.Current));

        Assert.Empty(keeper.Ring.NewestFirst());
    }

    private (TraceKeeper Keeper, CallObserver Observer) Keeper(Func<TraceOptions, TraceOptions> change)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_clock);
        services.AddGembaObservability("test", options => options with
        {
            MeterName = $"keeper-{Guid.NewGuid():N}",
            DataFolder = _folder.Path,
            Audit = options.Audit with { Enabled = false },
            Traces = change(new TraceOptions { Keep = TraceKeeping.On }),
        });
        services.AddMcpServer().WithGembaObservability();
        KnownNames.Tools.Register("keeper_tool");
        var provider = services.BuildServiceProvider();
        _services.Add(provider);
        provider.GetRequiredService<Scrape>();
        return (provider.GetRequiredService<TraceKeeper>(), provider.GetRequiredService<CallObserver>());
    }

    private static void Call(CallObserver observer, CallOutcome outcome, Action work, RemoteTrace? remote = null)
    {
        var call = observer.Begin(new CallStart { Method = "tools/call", Tool = "keeper_tool", Transport = "stdio", IsRequest = true, Remote = remote });
        OpenCall.Current = call;
        work();
        observer.End(call, new CallEnd(outcome));
        OpenCall.Current = null;
        Activity.Current = null;
    }

    private static string MetricsOf(ServiceProvider services) => System.Text.Encoding.UTF8.GetString(services.GetRequiredService<Scrape>().Take(ScrapeFormat.Prometheus));
}
