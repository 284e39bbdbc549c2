using System.Diagnostics;
using System.Text.Json;

namespace Gemba.Observability.Calls;

/// <summary>One finished operation: what was asked, by whom, how it ended and what it took. Made once, read by many.</summary>
/// <remarks>
/// Text that came from the wire (<see cref="Method"/>, <see cref="Tool"/>, <see cref="Client"/> …) is as the peer sent it, cut at
/// <see cref="LongestText"/>: fit for a log line or an audit line, never for a metric label.
/// </remarks>
public sealed record CallRecord
{
    /// <summary>Most characters kept of a text from the wire. A tool name of the specification has at most 128; the rest only costs memory.</summary>
    public const int LongestText = 256;

    /// <summary>When the operation began, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The role that observed it, as in <c>spreadsheet</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Who asked.</summary>
    public CallDirection Direction { get; init; }

    /// <summary>MCP method, as in <c>tools/call</c>; <c>_OTHER</c> where a request was refused before its method could be seen.</summary>
    public required string Method { get; init; }

    /// <summary>Tool name of a <c>tools/call</c>, whether such a tool exists or not; else <see langword="null"/>.</summary>
    public string? Tool { get; init; }

    /// <summary>Prompt name of a <c>prompts/get</c>; else <see langword="null"/>.</summary>
    public string? Prompt { get; init; }

    /// <summary>Namespace of the gateway through which the call went, or <see langword="null"/>.</summary>
    public string? Namespace { get; init; }

    /// <summary>Name of the server behind the gateway that answered, or <see langword="null"/>.</summary>
    public string? Backend { get; init; }

    /// <summary>Who is accountable: the authenticated user's name, or <see langword="null"/> when nobody was authenticated.</summary>
    public string? Principal { get; init; }

    /// <summary>Client software as <c>name/version</c>, as the client says of itself; <see langword="null"/> when it did not say.</summary>
    public string? Client { get; init; }

    /// <summary>Protocol revision of the operation, as in <c>2025-11-25</c>; <see langword="null"/> before one is agreed.</summary>
    public string? ProtocolRevision { get; init; }

    /// <summary>How the message travelled: <c>stdio</c>, <c>http</c>, <c>websocket</c>, <c>tcp</c>, <c>sse</c>, <c>memory</c> or <c>unknown</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>How it ended.</summary>
    public CallOutcome Outcome { get; init; }

    /// <summary>Whether the answer leaves out something that was asked for, because it could not be had in time or could not be read.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Stable reason of the fault, as in <c>sheet_not_found</c>; <see langword="null"/> on success and where none is known.</summary>
    public string? FaultReason { get; init; }

    /// <summary>JSON-RPC error code of the answer, as in <c>-32602</c>; <see langword="null"/> when the answer is no JSON-RPC error.</summary>
    public int? ErrorCode { get; init; }

    /// <summary>Text of the error as it was answered; <see langword="null"/> when there was none. May quote what the caller sent.</summary>
    public string? ErrorText { get; init; }

    /// <summary>From receiving the request to having its answer ready or, where the answer was sent, sent.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Part of <see cref="Duration"/> that was spent waiting for a permit; zero where nothing queues.</summary>
    public TimeSpan QueueWait { get; init; }

    /// <summary>Size of the request message on the wire; <see langword="null"/> where the link does not say.</summary>
    public long? RequestBytes { get; init; }

    /// <summary>Size of the answer message on the wire; <see langword="null"/> where the link does not say, or nothing was answered.</summary>
    public long? ResponseBytes { get; init; }

    /// <summary>Trace of the operation; where it was not traced, of what the caller or the link named. All zero when nobody named one.</summary>
    public ActivityTraceId TraceId { get; init; }

    /// <summary>Span of the operation; all zero when it was not traced.</summary>
    public ActivitySpanId SpanId { get; init; }

    /// <summary>Session of the protocol, or of the link where the protocol has none; <see langword="null"/> when there is neither.</summary>
    public string? Session { get; init; }

    /// <summary>Identifies the operation in logs, audit and captures; made by this process, unique among all its operations.</summary>
    public Guid RequestId { get; init; }

    /// <summary>The JSON-RPC id as the peer wrote it; <see langword="null"/> where the request was none.</summary>
    public string? MessageId { get; init; }

    /// <summary>Arguments of a tool call as they came, unredacted; a reader that keeps records redacts or drops them first.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Arguments { get; init; }
}
