namespace Gemba.Observability.Faults;

/// <summary>Something about observation itself that went wrong: what, and how to mend it.</summary>
public sealed class ObservabilityException : Exception
{
    internal ObservabilityException(string reason, string what, string fix, Exception? cause = null)
        : base($"{what} {fix}", cause) => (Reason, What, Fix) = (reason, what, fix);

    /// <summary>Stable snake_case word: metric label, log tag and documentation anchor.</summary>
    public string Reason { get; }

    /// <summary>The status with which a page of the ops listener tells it. Default 400.</summary>
    public int HttpStatus { get; internal init; } = 400;

    /// <summary>What happened and to what. One sentence.</summary>
    public string What { get; }

    /// <summary>How to mend it.</summary>
    public string Fix { get; }
}
