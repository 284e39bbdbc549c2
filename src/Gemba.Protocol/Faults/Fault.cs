namespace Gemba.Protocol.Faults;

/// <summary>Something that went wrong, told so that a caller can act on it.</summary>
/// <remarks>
/// Only the catalogues (<c>*Faults.cs</c>, one per project) make faults; everything that answers with an error starts from one.
/// </remarks>
/// <param name="Reason">Stable snake_case word: metric label, log tag and documentation anchor. Never renamed.</param>
/// <param name="Code">JSON-RPC error code, as in <c>-32602</c>.</param>
/// <param name="HttpStatus">HTTP status where the answer travels over HTTP, as in <c>400</c>.</param>
/// <param name="What">What happened and to what. One sentence; may be shown to the caller, so it holds no secret and no path outside the workspace.</param>
/// <param name="Fix">How to mend it. One or two sentences.</param>
/// <param name="RetryAfter">When a repeat may succeed; <see langword="null"/> where a repeat of the same call cannot.</param>
public sealed record Fault(string Reason, int Code, int HttpStatus, string What, string Fix, TimeSpan? RetryAfter = null)
{
    /// <summary>What happened and how to mend it, as one text for a person or an agent.</summary>
    public string Text => $"{What} {Fix}";
}
