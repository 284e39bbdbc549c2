using Gemba.Observability.Tracing;

namespace Gemba.Observability.Calls;

/// <summary>What is known of an operation when its request has been read.</summary>
internal readonly struct CallStart
{
    internal required string Method { get; init; }

    internal required string Transport { get; init; }

    internal CallDirection Direction { get; init; }

    /// <summary>A request, which has an answer; else a notification.</summary>
    internal bool IsRequest { get; init; }

    /// <summary>Name of the span, where it is not the method and its target.</summary>
    internal string? Span { get; init; }

    internal string? Tool { get; init; }

    internal string? Prompt { get; init; }

    internal string? ResourceUri { get; init; }

    internal string? Revision { get; init; }

    internal string? Session { get; init; }

    internal string? MessageId { get; init; }

    internal string? Client { get; init; }

    internal string? Principal { get; init; }

    internal long? RequestBytes { get; init; }

    internal RemoteTrace? Remote { get; init; }
}
