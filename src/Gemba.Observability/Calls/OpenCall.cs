using System.Diagnostics;
using System.Text.Json;

namespace Gemba.Observability.Calls;

/// <summary>An operation that is under way: what log lines, audit and tools may want to know of it while it runs.</summary>
/// <remarks>It flows with the asynchronous work of the operation, so that <see cref="Current"/> is right on any thread that works for it.</remarks>
public sealed class OpenCall
{
    private static readonly AsyncLocal<OpenCall?> Flowing = new();

    internal OpenCall(string method, long started, DateTimeOffset time)
    {
        Method = method;
        Started = started;
        Time = time;
        RequestId = CallIdentity.Next();
    }

    /// <summary>The operation that the calling code works for, or <see langword="null"/> outside of one.</summary>
    public static OpenCall? Current
    {
        get => Flowing.Value;
        internal set => Flowing.Value = value;
    }

    /// <summary>Same as <see cref="CallRecord.RequestId"/>.</summary>
    public Guid RequestId { get; }

    /// <summary>Same as <see cref="CallRecord.Method"/>.</summary>
    public string Method { get; }

    /// <summary>Same as <see cref="CallRecord.Tool"/>.</summary>
    public string? Tool { get; internal set; }

    /// <summary>Same as <see cref="CallRecord.Prompt"/>.</summary>
    public string? Prompt { get; internal set; }

    /// <summary>Same as <see cref="CallRecord.Session"/>.</summary>
    public string? Session { get; internal set; }

    /// <summary>Same as <see cref="CallRecord.Client"/>.</summary>
    public string? Client { get; internal set; }

    /// <summary>Same as <see cref="CallRecord.Principal"/>.</summary>
    public string? Principal { get; internal set; }

    /// <summary>When the operation began, in UTC.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>
    /// Stable reason of the fault that ended it, as in <c>sheet_not_found</c>. A tool sets it before it answers with <c>isError: true</c>; the last
    /// one set counts. Shown on a metric only when it was registered as a known fault.
    /// </summary>
    public string? FaultReason { get; set; }

    /// <summary>Time spent waiting for a permit so far; whoever holds the queue adds to it.</summary>
    public TimeSpan QueueWait { get; set; }

    /// <summary>The server span; <see langword="null"/> when the operation is not traced.</summary>
    internal Activity? Span { get; set; }

    internal long Started { get; }

    internal CallDirection Direction { get; init; }

    internal string Transport { get; init; } = "unknown";

    internal string? ProtocolRevision { get; set; }

    internal string? MessageId { get; init; }

    internal long? RequestBytes { get; init; }

    internal long? ResponseBytes { get; set; }

    internal IReadOnlyDictionary<string, JsonElement>? Arguments { get; set; }
}
