namespace Gemba.Observability.Calls;

/// <summary>How an operation ended.</summary>
internal readonly record struct CallEnd(CallOutcome Outcome, int? ErrorCode = null, string? ErrorText = null);
