namespace Gemba.Observability.Metrics;

/// <summary>The kinds of error that <c>mcp_errors_total</c> tells apart, and how grave each is.</summary>
public static class ErrorTypes
{
    /// <summary>The request or its arguments are not right.</summary>
    public const string Validation = "validation";

    /// <summary>A time limit ran out.</summary>
    public const string Timeout = "timeout";

    /// <summary>What was asked for does not exist.</summary>
    public const string NotFound = "not_found";

    /// <summary>What was read is broken.</summary>
    public const string Corrupted = "corrupted";

    /// <summary>A bound was met: size, rate, concurrency.</summary>
    public const string LimitExceeded = "limit_exceeded";

    /// <summary>The caller may not do this.</summary>
    public const string Denied = "denied";

    /// <summary>Something that is needed cannot be reached now.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>A tool answered with <c>isError: true</c> and gave no reason.</summary>
    public const string Tool = "tool_error";

    /// <summary>A fault of this process.</summary>
    public const string Internal = "internal";

    /// <summary>All kinds, in ordinal order.</summary>
    public static IReadOnlyList<string> All => Known.All;

    internal static LabelValues Known { get; } = new(
        Validation, Timeout, NotFound, Corrupted, LimitExceeded, Denied, Unavailable, Tool, Internal);

    /// <summary>The kind that a JSON-RPC error code stands for when no reason is known.</summary>
    internal static string OfCode(int code) => code switch
    {
        -32700 or -32600 or -32602 or -32020 or -32021 or -32022 => Validation,
        -32601 or -32002 => NotFound,
        -32603 => Internal,
        _ => LabelValues.Other,
    };

    /// <summary><c>warning</c> where the caller can mend it, else <c>error</c>.</summary>
    internal static string SeverityOf(string errorType) => errorType is Validation or NotFound or LimitExceeded or Denied ? "warning" : "error";
}
