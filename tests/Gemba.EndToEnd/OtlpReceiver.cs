using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gemba.EndToEnd;

/// <summary>A span as the OTLP wire carries it.</summary>
internal sealed record ReceivedSpan(string TraceId, string SpanId, string ParentSpanId, string Name, int Kind, int StatusCode, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>When it began, in nanoseconds since 1970.</summary>
    public ulong Start { get; init; }

    /// <summary>What the exporter says of the process.</summary>
    public IReadOnlyDictionary<string, string> Resource { get; init; } = new Dictionary<string, string>();
}

/// <summary>Takes OTLP traces over HTTP/protobuf, as a collector does, and keeps the spans.</summary>
/// <remarks>Field numbers: opentelemetry-proto trace/v1/trace.proto and common/v1/common.proto.</remarks>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The standard variables that point an exporter here.</summary>
    public IReadOnlyDictionary<string, string?> Variables => new Dictionary<string, string?>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address.ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["OTEL_TRACES_SAMPLER"] = "always_on",
    };

    public static async Task<OtlpReceiver> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            foreach (var span in SpansOf(body.ToArray()))
                receiver._spans.Enqueue(span);
            return Results.Bytes([], "application/x-protobuf");
        });
        app.MapPost("/v1/{signal}", () => Results.Bytes([], "application/x-protobuf"));
        await app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static IEnumerable<ReceivedSpan> SpansOf(byte[] request) =>
        from resource in Protobuf.Fields(request)
        where resource.Number == 1
        let about = AttributesIn(Protobuf.Fields(resource.Bytes).Where(field => field.Number == 1).SelectMany(field => Protobuf.Fields(field.Bytes)).Where(field => field.Number == 1))
        from scope in Protobuf.Fields(resource.Bytes)
        where scope.Number == 2
        from span in Protobuf.Fields(scope.Bytes)
        where span.Number == 2
        select SpanOf(span.Bytes) with { Resource = about };

    private static ReceivedSpan SpanOf(byte[] span)
    {
        var fields = Protobuf.Fields(span).ToLookup(field => field.Number);
        return new ReceivedSpan(
            Hex(fields[1]), Hex(fields[2]), Hex(fields[4]), Protobuf.Text(fields[5].First().Bytes), (int)fields[6].FirstOrDefault().Value, StatusOf(fields[15]), AttributesIn(fields[9]))
        {
            Start = fields[7].FirstOrDefault().Value,
        };
    }

    private static Dictionary<string, string> AttributesIn(IEnumerable<Protobuf.Field> attributes) => attributes
        .Select(attribute => Protobuf.Fields(attribute.Bytes).ToArray())
        .ToDictionary(pair => Protobuf.Text(pair.First(field => field.Number == 1).Bytes), pair => ValueOf(pair.First(field => field.Number == 2).Bytes));

    private static int StatusOf(IEnumerable<Protobuf.Field> status) =>
        status.SelectMany(field => Protobuf.Fields(field.Bytes)).Where(field => field.Number == 3).Select(field => (int)field.Value).FirstOrDefault();

    private static string Hex(IEnumerable<Protobuf.Field> field) => Convert.ToHexStringLower(field.FirstOrDefault().Bytes ?? []);

    private static string ValueOf(byte[] value)
    {
        var field = Protobuf.Fields(value).FirstOrDefault();
        return field.Number == 1 ? Protobuf.Text(field.Bytes) : field.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
