namespace Gemba.Protocol.Faults;

/// <summary>A revision that is not served, and those that are.</summary>
/// <param name="Requested">As the client named it; shortened by the caller.</param>
/// <param name="Supported">What the client can use instead, in the way in which it asked.</param>
public sealed record RefusedRevision(string Requested, IReadOnlyList<string> Supported);
