namespace Gemba.Observability.Health;

/// <summary>What the last look of one check found, and when.</summary>
internal sealed record HealthFinding(HealthStatus Status, string? Message, DateTimeOffset? LastCheck, IReadOnlyDictionary<string, object?>? Details);
