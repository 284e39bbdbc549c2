namespace Gemba.Observability.Health;

/// <summary>One thing that is looked at again and again.</summary>
/// <param name="Name">Stable snake_case name, as in <c>workspace</c>; the key in the answer.</param>
/// <param name="Kind">Which question it helps to answer.</param>
/// <param name="LookAsync">Looks. It is given up after <see cref="HealthOptions.Timeout"/>; what it throws makes it unhealthy.</param>
internal sealed record HealthCheck(string Name, HealthKind Kind, Func<CancellationToken, ValueTask<HealthAnswer>> LookAsync);
