using System.Diagnostics;
using System.Text.Json;
using Gemba.Observability.Calls;

namespace Gemba.Observability.Audit;

/// <summary>Something that happened and must be found again: who did what to which resource, and how it ended.</summary>
/// <remarks>Built in one go and written once: <c>AuditEvent.New(AuditEventType.WorkbookOpen).WithResource("ledger.xlsx").WithDuration(took)</c>. Not for use by two threads.</remarks>
public sealed class AuditEvent
{
    private AuditFacts _facts;
    private List<KeyValuePair<string, JsonElement>>? _details;

    private AuditEvent(in AuditFacts facts) => _facts = facts;

    internal ref readonly AuditFacts Facts => ref _facts;

    /// <summary>Begins an event. It succeeded until told otherwise, and belongs to the trace and the call that are current here.</summary>
    public static AuditEvent New(AuditEventType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var facts = new AuditFacts(type) { Trace = AuditFacts.BytesOf(OpenCall.TraceHere) };
        if (OpenCall.Current is { } call)
            (facts.Request, facts.Tool, facts.Session, facts.Principal) = (call.RequestId, call.Tool, call.Session, call.Principal);
        return new AuditEvent(facts);
    }

    internal static AuditEvent Of(in AuditFacts facts) => new(facts);

    /// <summary>What it happened to: a workbook's path inside the workspace, a tool's name, a session.</summary>
    public AuditEvent WithResource(string? resource)
    {
        _facts.Resource = resource;
        return this;
    }

    /// <summary>How it ended.</summary>
    public AuditEvent WithOutcome(AuditOutcome outcome)
    {
        _facts.Outcome = outcome;
        return this;
    }

    /// <summary>How long it took.</summary>
    public AuditEvent WithDuration(TimeSpan duration)
    {
        _facts.Duration = duration;
        return this;
    }

    /// <summary>The same as <see cref="WithDuration"/>, in milliseconds.</summary>
    public AuditEvent WithDurationMs(double milliseconds) => WithDuration(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>What went wrong; the outcome becomes <see cref="AuditOutcome.Failure"/>.</summary>
    /// <param name="message">One sentence. Secrets in it are hidden.</param>
    /// <param name="type">Stable word for the kind of error, as a fault's reason.</param>
    public AuditEvent WithError(string message, string? type = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        _facts.Error = message;
        _facts.ErrorType = type;
        return WithOutcome(AuditOutcome.Failure);
    }

    /// <summary>The tool that was at work.</summary>
    public AuditEvent WithTool(string? tool)
    {
        _facts.Tool = tool;
        return this;
    }

    /// <summary>Who asked for it.</summary>
    public AuditEvent WithPrincipal(string? principal)
    {
        _facts.Principal = principal;
        return this;
    }

    /// <summary>The MCP session it belongs to.</summary>
    public AuditEvent WithSession(string? session)
    {
        _facts.Session = session;
        return this;
    }

    /// <summary>The id that all signals of one call share.</summary>
    public AuditEvent WithRequest(Guid request)
    {
        _facts.Request = request;
        return this;
    }

    /// <summary>The trace it belongs to, where that is not the current one.</summary>
    public AuditEvent WithTrace(ActivityTraceId trace)
    {
        _facts.Trace = AuditFacts.BytesOf(trace);
        return this;
    }

    /// <summary>The arguments, written under <c>details.params</c>: redacted and bounded.</summary>
    public AuditEvent WithParams(IEnumerable<KeyValuePair<string, JsonElement>>? arguments)
    {
        _facts.Params = arguments;
        return this;
    }

    /// <summary>One more fact, written under <c>details</c>: redacted and bounded like an argument.</summary>
    public AuditEvent WithDetail(string name, JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(name);
        (_details ??= []).Add(new(name, value));
        _facts.Details = _details;
        return this;
    }

    /// <summary>One more fact, as a text.</summary>
    public AuditEvent WithDetail(string name, string value) => WithDetail(name, JsonSerializer.SerializeToElement(value));

    /// <summary>One more fact, as a whole number.</summary>
    public AuditEvent WithDetail(string name, long value) => WithDetail(name, JsonSerializer.SerializeToElement(value));

    /// <summary>The options that changed, written under <c>details.changes</c>.</summary>
    public AuditEvent WithChanges(IEnumerable<AuditedChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return WithDetail("changes", JsonSerializer.SerializeToElement(changes.Select(change => change.ToJson())));
    }
}
