using System.Text.Json;
using Gemba.Observability.Audit;
using Gemba.Observability.Calls;
using Gemba.Observability.Faults;
using Gemba.Observability.Logging;
using Gemba.Observability.Tracing;
using Gemba.Tests.Observability.Redaction;
using NLog;

namespace Gemba.Tests.Observability.Logging;

public sealed class LogLineTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void A_line_is_one_json_object_with_the_documented_fields()
    {
        var line = new LogEventInfo(LogLevel.Warn, "Gemba.Spreadsheet.Cache", "The workbook was read again.");
        line.Properties["WorkbookId"] = "wb-1";
        line.Properties["DurationMs"] = 12.5;
        line.Properties["Rows"] = 500;
        line.Properties["EventId"] = 2001;

        var parsed = Render(line);

        Assert.Equal("2026-01-20T10:30:45.123000Z", parsed.GetProperty("timestamp").GetString());
        Assert.Equal(("warn", "Gemba.Spreadsheet.Cache", "The workbook was read again."),
            (parsed.GetProperty("level").GetString(), parsed.GetProperty("target").GetString(), parsed.GetProperty("message").GetString()));
        Assert.Equal("""{"workbook_id":"wb-1","duration_ms":12.5,"rows":500,"log_id":2001}""", parsed.GetProperty("fields").GetRawText());
    }

    [Fact]
    public void A_line_within_a_call_carries_its_ids_and_its_span()
    {
        using var span = new System.Diagnostics.Activity("tools/call read_table").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        var call = new OpenCall(new CallStart { Method = "tools/call", Transport = "stdio", Tool = "read_table" }, 0, _clock.GetUtcNow());
        OpenCall.Current = call;

        var parsed = Render(new LogEventInfo(LogLevel.Info, "x", "y"));
        OpenCall.Current = null;

        var fields = parsed.GetProperty("fields");
        Assert.Equal(call.RequestId, fields.GetProperty("request_id").GetGuid());
        Assert.Equal("read_table", fields.GetProperty("tool").GetString());
        Assert.Equal(span.TraceId.ToHexString(), fields.GetProperty("trace_id").GetString());
        Assert.Equal("tools/call read_table", parsed.GetProperty("span").GetProperty("name").GetString());
        Assert.Equal(call.RequestId, parsed.GetProperty("span").GetProperty("fields").GetProperty("request_id").GetGuid());
    }

    [Fact]
    public void Log_line_audit_event_and_record_of_a_call_that_is_not_traced_name_one_trace()
    {
        var named = System.Diagnostics.ActivityTraceId.CreateRandom();
        var call = new OpenCall(new CallStart { Method = "tools/call", Transport = "http", Tool = "read_table", Remote = new RemoteTrace(default, Link: named) }, 0, _clock.GetUtcNow());
        using var other = new System.Diagnostics.Activity("a span of another trace").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        OpenCall.Current = call;

        var line = Render(new LogEventInfo(LogLevel.Error, "x", "y"));
        var opened = AuditEvent.New(AuditEventType.WorkbookOpen);
        var record = call.ToRecord("test", new CallEnd(CallOutcome.Error), TimeSpan.Zero);
        OpenCall.Current = null;

        Assert.Equal(named.ToHexString(), line.GetProperty("fields").GetProperty("trace_id").GetString());
        Assert.False(line.TryGetProperty("span", out _));
        Assert.Equal((AuditFacts.BytesOf(named), named), (opened.Facts.Trace, record.TraceId));
    }

    [Fact]
    public void An_error_tells_its_causes_on_the_same_line_without_secrets()
    {
        var cause = new InvalidOperationException("outer", new IOException("password=hunter2 was refused"));

        var text = new JsonLineLayout(RedactorTests.ARedactor(), _clock, "spreadsheet", "mcp-spreadsheet").Render(new LogEventInfo(LogLevel.Error, "x", null, "It failed.", null, cause));

        Assert.DoesNotContain('\n', text);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.Contains("\"caused_by\":[\"System.IO.IOException: password=[redacted:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pretty_line_cannot_be_broken_by_what_a_client_sends()
    {
        var text = new PrettyLineLayout(RedactorTests.ARedactor(), _clock, colours: false).Render(new LogEventInfo(LogLevel.Info, "x", "sheet \e[31m\nnext"));

        Assert.EndsWith(" info     sheet  [31m next", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_are_read_by_category()
    {
        var rules = LogLevels.Parse("warn, Gemba.Spreadsheet=debug,Microsoft=off");

        Assert.Equal(
            [(null, Microsoft.Extensions.Logging.LogLevel.Warning), ("Gemba.Spreadsheet", Microsoft.Extensions.Logging.LogLevel.Debug), ("Microsoft", Microsoft.Extensions.Logging.LogLevel.None)],
            rules.Select(rule => (rule.CategoryName, rule.LogLevel!.Value)));
        Assert.Equal("log_level_unknown", Assert.Throws<ObservabilityException>(() => LogLevels.Parse("loud")).Reason);
    }

    private JsonElement Render(LogEventInfo line) => JsonSerializer.Deserialize<JsonElement>(new JsonLineLayout(RedactorTests.ARedactor(), _clock, "spreadsheet", "mcp-spreadsheet").Render(line));
}
