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

    /// <summary>Something failed that belongs to no other kind of event.</summary>
    public static AuditEventType Error { get; } = new("error");

    /// <summary>The word that is written.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
