namespace Gemba.Gateway.Cord;

/// <summary>Something that an operator stopped.</summary>
/// <param name="Target"><c>docs</c> for a namespace, <c>docs/search</c> for one of its tools, <c>docs@one</c> for one of its servers.</param>
/// <param name="Reason">Why, as callers are told.</param>
/// <param name="Since">When, in UTC.</param>
internal sealed record PulledCord(string Target, string Reason, DateTimeOffset Since);
