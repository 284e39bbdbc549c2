namespace Gemba.Observability.Percentiles;

/// <summary>How long an operation took in the last window.</summary>
/// <param name="Method">MCP method.</param>
/// <param name="Tool">Tool of a <c>tools/call</c>; else <see langword="null"/>.</param>
/// <param name="Count">Requests that ended in the window, however they ended.</param>
/// <param name="P50">Half of them took no longer; this and the other percentiles are right to 1 %.</param>
/// <param name="P95">Of a hundred, 95 took no longer.</param>
/// <param name="P99">Of a hundred, 99 took no longer.</param>
/// <param name="Max">The longest, exact.</param>
public sealed record PercentileReport(string Method, string? Tool, long Count, TimeSpan P50, TimeSpan P95, TimeSpan P99, TimeSpan Max);
