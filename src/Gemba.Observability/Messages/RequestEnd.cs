using Gemba.Observability.Calls;

namespace Gemba.Observability.Messages;

/// <summary>How a request ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="ErrorCode">Code of the JSON-RPC error that was answered.</param>
/// <param name="ErrorText">Its text; of a tool's failure nothing that it read.</param>
/// <param name="FaultReason">Stable reason of the fault, where one of a catalogue was answered.</param>
public readonly record struct RequestEnd(CallOutcome Outcome, int? ErrorCode = null, string? ErrorText = null, string? FaultReason = null);
