using Gemba.Observability.Calls;
using ModelContextProtocol.Protocol;

namespace Gemba.Observability.Captures;

/// <summary>A request that is to be kept, while it is still in memory.</summary>
/// <param name="Id">Of the capture.</param>
/// <param name="Rule">Why it is kept.</param>
/// <param name="Call">What is known of it.</param>
/// <param name="Request">As it came.</param>
internal sealed record Capture(string Id, string Rule, OpenCall Call, JsonRpcRequest Request)
{
    /// <summary>How it ended.</summary>
    public required CallEnd End { get; init; }

    /// <summary>From receiving the request to having its answer ready.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>What is answered; <see langword="null"/> where nothing is.</summary>
    public JsonRpcMessage? Answer { get; init; }

    /// <summary>The stable reason of the fault, else its code as text; <see langword="null"/> on success.</summary>
    public string? Reason => ReasonOf(Call, End);

    /// <inheritdoc cref="Reason"/>
    public static string? ReasonOf(OpenCall call, in CallEnd end) =>
        end.Outcome == CallOutcome.Success ? null : call.FaultReason ?? Conventions.ErrorTypeOf(end.Outcome, end.ErrorCode ?? 0);
}
