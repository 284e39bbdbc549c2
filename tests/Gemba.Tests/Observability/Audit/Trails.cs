using System.Diagnostics;
using System.Text.Json;
using Gemba.Observability.Audit;
using Gemba.Observability.Calls;
using Gemba.Observability.Logging;
using Gemba.Observability.Redaction;
using Gemba.Tests.Observability.Redaction;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gemba.Tests.Observability.Audit;

/// <summary>Trails and events as the tests of this folder use them.</summary>
internal static class Trails
{
    public static AuditTrail In(string folder, Func<AuditOptions, AuditOptions>? configure = null, TimeProvider? clock = null, Redactor? redactor = null)
    {
        var options = new AuditOptions { Folder = folder };
        clock ??= TimeProvider.System;
        return new AuditTrail(configure?.Invoke(options) ?? options, redactor ?? RedactorTests.ARedactor(), clock, new Escalation(new LogOptions(), clock), NullLogger<AuditTrail>.Instance);
    }

    public static AuditEvent ACall(string tool = "list_workbooks") => AuditEvent.New(AuditEventType.ToolInvocation)
        .WithResource(tool).WithTool(tool).WithDuration(TimeSpan.FromMilliseconds(45));

    public static CallRecord ARecord() => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Role = "test",
        Method = "tools/call",
        Tool = "read_table",
        Transport = "http",
        Outcome = CallOutcome.ToolError,
        FaultReason = "sheet_not_found",
        Duration = TimeSpan.FromMilliseconds(12),
        RequestId = Guid.NewGuid(),
        TraceId = ActivityTraceId.CreateRandom(),
        Arguments = Arguments("""{"sheet":"Sales"}"""),
    };

    public static Dictionary<string, JsonElement> Arguments(string json) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;

    /// <summary>Every line of every file, oldest first.</summary>
    public static IReadOnlyList<string> LinesIn(string folder) => [.. Directory.GetFiles(folder, "audit-*.jsonl").Order(StringComparer.Ordinal).SelectMany(ReadShared)];

    private static string[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
