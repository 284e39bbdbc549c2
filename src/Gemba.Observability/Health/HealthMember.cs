namespace Gemba.Observability.Health;

/// <summary>A member that a role adds to the JSON of <c>/health</c>, beside <c>status</c> and <c>checks</c>.</summary>
/// <param name="Name">Its snake_case name.</param>
/// <param name="Read">Its value now; anything that serialises to JSON. Called for each request, so it must cost nothing and never block.</param>
public sealed record HealthMember(string Name, Func<object?> Read);
