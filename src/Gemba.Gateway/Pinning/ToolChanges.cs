namespace Gemba.Gateway.Pinning;

/// <summary>What is done about a tool whose definition is no longer the one that was seen first or accepted.</summary>
public enum ToolChanges
{
    /// <summary>It is told in log, audit trail and metrics, and the tool goes on.</summary>
    Tell,

    /// <summary>It is told, and the tool is neither listed nor called until somebody accepts the change.</summary>
    Quarantine,

    /// <summary>Nothing is remembered or told.</summary>
    Ignore,
}
