using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Percentiles;

/// <summary><c>GET /percentiles</c>: one JSON object for each operation, busiest first.</summary>
internal sealed class PercentilesPage(CallPercentiles percentiles)
{
    internal const string Path = "/percentiles";

    internal async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteNumber("window_seconds", percentiles.Window.TotalSeconds);
        json.WriteStartArray("operations");
        foreach (var report in percentiles.All)
            Write(json, report);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PercentileReport report)
    {
        json.WriteStartObject();
        json.WriteString("method", report.Method);
        json.WriteString("tool", report.Tool);
        json.WriteNumber("count", report.Count);
        json.WriteNumber("p50_seconds", report.P50.TotalSeconds);
        json.WriteNumber("p95_seconds", report.P95.TotalSeconds);
        json.WriteNumber("p99_seconds", report.P99.TotalSeconds);
        json.WriteNumber("max_seconds", report.Max.TotalSeconds);
        json.WriteEndObject();
    }
}
