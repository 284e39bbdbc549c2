using System.Runtime.CompilerServices;
using Gemba.Observability.Calls;

namespace Gemba.Observability.Metrics;

/// <summary>What tells one time series of operations from another. Each text is the instance that its closed set holds, so that equality is identity.</summary>
internal readonly struct CallKey : IEquatable<CallKey>
{
    internal required string Method { get; init; }

    internal required string Transport { get; init; }

    internal required string Endpoint { get; init; }

    internal CallDirection Direction { get; init; }

    /// <summary>A request, which has an answer; else a notification.</summary>
    internal bool IsRequest { get; init; }

    internal CallOutcome Outcome { get; init; }

    internal string? Tool { get; init; }

    internal string? Prompt { get; init; }

    internal string? Revision { get; init; }

    internal string? FaultReason { get; init; }

    /// <summary>JSON-RPC error code, or 0.</summary>
    internal int ErrorCode { get; init; }

    internal bool IsIncomingRequest => IsRequest && Direction == CallDirection.Incoming;

    /// <summary>An error of any kind; being withdrawn by the caller is none.</summary>
    internal bool IsError => Outcome is not (CallOutcome.Success or CallOutcome.Cancelled);

    /// <summary>The same without the parts that a server's size multiplies; where a full table folds to.</summary>
    internal CallKey Folded => this with { Tool = Tool is null ? null : LabelValues.Other, Prompt = Prompt is null ? null : LabelValues.Other, FaultReason = null };

    internal static CallKey Of(in CallMeasure measure)
    {
        var transport = Transports.Closed(measure.Transport);
        return new CallKey
        {
            Method = measure.Names.Method,
            Transport = transport,
            Endpoint = Transports.EndpointOf(transport),
            Direction = measure.Direction,
            IsRequest = measure.IsRequest,
            Outcome = measure.Outcome,
            Tool = measure.Names.Tool,
            Prompt = measure.Names.Prompt,
            Revision = measure.Revision is null ? null : KnownNames.Revisions.Closed(measure.Revision),
            FaultReason = measure.FaultReason is null ? null : KnownNames.Faults.Closed(measure.FaultReason),
            ErrorCode = ErrorCodes.Closed(measure.ErrorCode ?? 0),
        };
    }

    /// <summary>Whether this is the key of an operation, told without closing its words; one whose words are in no closed set is not recognised.</summary>
    internal bool IsOf(in CallMeasure measure) =>
        ReferenceEquals(Tool, measure.Names.Tool) && ReferenceEquals(Method, measure.Names.Method) && ReferenceEquals(Prompt, measure.Names.Prompt)
        && Outcome == measure.Outcome && Direction == measure.Direction && IsRequest == measure.IsRequest && ErrorCode == (measure.ErrorCode ?? 0)
        && Transport == measure.Transport && Revision == measure.Revision && FaultReason == measure.FaultReason;

    /// <summary>What is left when even the folded keys are too many; there are 24 of these.</summary>
    internal CallKey Rest => new() { Method = LabelValues.Other, Transport = Transports.Closed(""), Endpoint = LabelValues.Other, Direction = Direction, IsRequest = IsRequest, Outcome = Outcome };

    public bool Equals(CallKey other) =>
        ReferenceEquals(Method, other.Method) && ReferenceEquals(Tool, other.Tool) && Outcome == other.Outcome
        && ReferenceEquals(Endpoint, other.Endpoint) && ReferenceEquals(Revision, other.Revision) && ReferenceEquals(FaultReason, other.FaultReason)
        && ErrorCode == other.ErrorCode && Direction == other.Direction && IsRequest == other.IsRequest
        && ReferenceEquals(Prompt, other.Prompt) && ReferenceEquals(Transport, other.Transport);

    public override bool Equals(object? obj) => obj is CallKey other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(
        RuntimeHelpers.GetHashCode(Method), RuntimeHelpers.GetHashCode(Tool), RuntimeHelpers.GetHashCode(Endpoint), RuntimeHelpers.GetHashCode(Revision),
        RuntimeHelpers.GetHashCode(FaultReason), ErrorCode, ((int)Outcome << 2) | ((int)Direction << 1) | (IsRequest ? 1 : 0), RuntimeHelpers.GetHashCode(Prompt));
}
