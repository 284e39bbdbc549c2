namespace Gemba.Observability.Calls;

/// <summary>How an operation ended. Only <see cref="Success"/> is a success; an answer with <c>isError: true</c> is not.</summary>
public enum CallOutcome
{
    /// <summary>An answer without an error of any kind.</summary>
    Success,

    /// <summary>The tool answered with <c>isError: true</c>.</summary>
    ToolError,

    /// <summary>A JSON-RPC error was answered.</summary>
    Error,

    /// <summary>The time limit of the operation ran out before it answered.</summary>
    Timeout,

    /// <summary>The caller withdrew the request or went away; not an error of this process.</summary>
    Cancelled,
}
