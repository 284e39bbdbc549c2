using System.Buffers;
using System.Text.Json;

namespace Gemba.Observability.Health;

/// <summary>Writes a report as JSON: <c>status</c>, <c>timestamp</c>, <c>version</c>, <c>uptime_seconds</c>, <c>checks</c>.</summary>
internal static class HealthText
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <param name="output">Where to.</param>
    /// <param name="report">What is told.</param>
    /// <param name="whole">Whether checks and figures are told too, or the status alone.</param>
    /// <param name="saysServing">Whether <c>healthy</c> stands first: true where calls are served. Over HTTP the status code says it.</param>
    /// <param name="members">What the role adds.</param>
    public static void Write(IBufferWriter<byte> output, HealthReport report, bool whole, bool saysServing = false, IReadOnlyList<HealthMember>? members = null)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        if (saysServing)
            writer.WriteBoolean("healthy", report.Status != HealthStatus.Unhealthy);
        writer.WriteString("status", NameOf(report.Status));
        if (whole)
        {
            writer.WriteString("timestamp", TimeOf(report.Time));
            writer.WriteString("version", report.Version);
            writer.WriteNumber("uptime_seconds", Math.Round(report.Uptime.TotalSeconds, 3));
            foreach (var member in members ?? [])
            {
                writer.WritePropertyName(member.Name);
                JsonSerializer.Serialize(writer, member.Read());
            }

            writer.WriteStartObject("checks");
            foreach (var (name, finding) in report.Checks)
                Write(writer, name, finding);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    public static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };

    private static void Write(Utf8JsonWriter writer, string name, HealthFinding finding)
    {
        writer.WriteStartObject(name);
        writer.WriteString("status", NameOf(finding.Status));
        writer.WriteString("message", finding.Message);
        if (finding.LastCheck is { } last)
            writer.WriteString("last_check", TimeOf(last));
        else
            writer.WriteNull("last_check");
        writer.WritePropertyName("details");
        JsonSerializer.Serialize(writer, finding.Details);
        writer.WriteEndObject();
    }

    private static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, System.Globalization.CultureInfo.InvariantCulture);
}
