namespace Gemba.Observability.Messages;

/// <summary>What is known of a request when it has been read, by a server that is not built on the official SDK.</summary>
public readonly record struct RequestFacts
{
    /// <summary>Its MCP method.</summary>
    public required string Method { get; init; }

    /// <summary>How it came: <c>stdio</c>, <c>http</c>, <c>websocket</c>, <c>tcp</c>, <c>sse</c> or <c>memory</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>Name of the span; the method and its target where none is given.</summary>
    public string? Span { get; init; }

    /// <summary>Tool of a <c>tools/call</c>.</summary>
    public string? Tool { get; init; }

    /// <summary>Prompt of a <c>prompts/get</c>.</summary>
    public string? Prompt { get; init; }

    /// <summary>Resource of a <c>resources/*</c>.</summary>
    public string? ResourceUri { get; init; }

    /// <summary>Protocol revision.</summary>
    public string? Revision { get; init; }

    /// <summary>The session's id.</summary>
    public string? Session { get; init; }

    /// <summary>The request's id as the peer wrote it.</summary>
    public string? MessageId { get; init; }

    /// <summary>What the client calls itself.</summary>
    public string? Client { get; init; }

    /// <summary>Who asks, where that was proven.</summary>
    public string? Principal { get; init; }

    /// <summary>The request's size.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Arguments of a tool call as a JSON object; empty where there are none. Read before <c>Begin</c> returns.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>W3C trace context of the caller.</summary>
    public string? Traceparent { get; init; }

    /// <summary>W3C trace state of the caller.</summary>
    public string? Tracestate { get; init; }

    /// <summary>W3C baggage of the caller.</summary>
    public string? Baggage { get; init; }
}
