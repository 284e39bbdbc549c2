namespace Gemba.Observability.Resilience;

/// <summary>How a breaker stands.</summary>
/// <param name="Name">What it protects, as in <c>file_io</c>.</param>
/// <param name="State">Whether it lets work through.</param>
/// <param name="FailureCount">Failures that count now.</param>
/// <param name="Threshold">Failures that open it.</param>
/// <param name="SuccessCount">Successes since it is half open.</param>
/// <param name="SuccessThreshold">Successes that close it.</param>
/// <param name="RetryAfterSeconds">Time until it tries again; 0 unless it is open.</param>
/// <param name="Opened">How often it opened since the start.</param>
/// <param name="Refused">How much work it refused since the start.</param>
/// <param name="ChangedAt">When its state changed last; <see langword="null"/> when it never did.</param>
/// <param name="LastError">Type of the last failure that counted.</param>
public sealed record BreakerReport(
    string Name, BreakerState State, int FailureCount, int Threshold, int SuccessCount, int SuccessThreshold,
    double RetryAfterSeconds, long Opened, long Refused, DateTimeOffset? ChangedAt, string? LastError);
