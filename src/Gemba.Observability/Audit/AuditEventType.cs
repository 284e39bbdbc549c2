namespace Gemba.Observability.Audit;

/// <summary>What an audit event is about, as the snake_case word in <c>event_type</c>.</summary>
public sealed record AuditEventType
{
    private const int LongestName = 64;

    /// <summary>Names a kind of event of your own, as in <c>report_signed</c>.</summary>
    /// <exception cref="ArgumentException">Not 1 to 64 of a–z, 0–9 and <c>_</c>.</exception>
    public AuditEventType(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > LongestName || !name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_'))
            throw new ArgumentException($"'{name}' cannot name a kind of event. Use 1 to {LongestName} of a-z, 0-9 and _.", nameof(name));
        Name = name;
    }

    /// <summary>A tool was called.</summary>
    public static AuditEventType ToolInvocation { get; } = new("tool_invocation");

    /// <summary>A workbook was read into memory.</summary>
    public static AuditEventType WorkbookOpen { get; } = new("workbook_open");

    /// <summary>A workbook left memory: on demand, for room, or because its file changed.</summary>
    public static AuditEventType WorkbookClose { get; } = new("workbook_close");

    /// <summary>The workbooks of a workspace were listed.</summary>
    public static AuditEventType WorkbookList { get; } = new("workbook_list");

    /// <summary>A process began to serve; the details tell its role, version and process id.</summary>
    public static AuditEventType ProcessStart { get; } = new("process_start");

    /// <summary>A process stopped serving; the details tell why, and which calls it cut off.</summary>
    public static AuditEventType ProcessStop { get; } = new("process_stop");

    /// <summary>Somebody showed who they are, or failed to: the outcome tells which.</summary>
    public static AuditEventType Authentication { get; } = new("authentication");

    /// <summary>Somebody known asked for what they may not have.</summary>
    public static AuditEventType Authorization { get; } = new("authorization");

    /// <summary>A path was asked for that leads out of what is served, or names what must not be read.</summary>
    public static AuditEventType PathRefused { get; } = new("path_refused");

    /// <summary>A request was refused because it was too large, too frequent or one too many at a time.</summary>
    public static AuditEventType LimitReached { get; } = new("limit_reached");

    /// <summary>The tools that are offered changed; the details name those that came and went.</summary>
    public static AuditEventType ToolListChange { get; } = new("tool_list_change");

    /// <summary>A tool of a server behind the gateway is no longer what it was known to be, is so again, or was accepted as it is; the details tell which, with both hashes.</summary>
    public static AuditEventType ToolDefinitionChange { get; } = new("tool_definition_change");

    /// <summary>The configuration changed, or a change of it was refused; the details name the keys with old and new value, secrets hidden, and when each takes effect.</summary>
    public static AuditEventType ConfigurationChange { get; } = new("configuration_change");

    /// <summary>An operator stopped a tool, a server or a namespace; the details tell why.</summary>
    public static AuditEventType CordPull { get; } = new("cord_pull");

    /// <summary>An operator let what was stopped run again.</summary>
    public static AuditEventType CordRelease { get; } = new("cord_release");

    /// <summary>An audit file was deleted because it was older than files are kept; the details tell the hash of its last line.</summary>
    public static AuditEventType AuditFileExpire { get; } = new("audit_file_expire");

    /// <summary>A breaker opened, tried or closed; the details tell from which state to which, and why.</summary>
    public static AuditEventType BreakerChange { get; } = new("breaker_change");

    /// <summary>Something failed that belongs to no other kind of event.</summary>
    public static AuditEventType Error { get; } = new("error");

    /// <summary>The word that is written.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
