namespace Gemba.Observability.Health;

/// <summary>What a check found.</summary>
/// <param name="Status">How well it is.</param>
/// <param name="Message">One sentence, or <see langword="null"/>. Shown to whoever may ask: no secret, no path of the machine.</param>
/// <param name="Details">Figures behind it, by snake_case name; anything that serialises to JSON.</param>
public sealed record HealthAnswer(HealthStatus Status, string? Message = null, IReadOnlyDictionary<string, object?>? Details = null)
{
    /// <summary>As it should be.</summary>
    public static HealthAnswer Healthy(string? message = null, IReadOnlyDictionary<string, object?>? details = null) => new(HealthStatus.Healthy, message, details);

    /// <summary>At work, but somebody should look.</summary>
    public static HealthAnswer Degraded(string message, IReadOnlyDictionary<string, object?>? details = null) => new(HealthStatus.Degraded, message, details);

    /// <summary>Not able to do its work.</summary>
    public static HealthAnswer Unhealthy(string message, IReadOnlyDictionary<string, object?>? details = null) => new(HealthStatus.Unhealthy, message, details);
}
