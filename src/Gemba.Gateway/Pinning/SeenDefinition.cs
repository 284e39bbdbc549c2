namespace Gemba.Gateway.Pinning;

/// <summary>A tool's definition as it was seen.</summary>
/// <param name="Hash">As in <c>sha256:…</c>.</param>
/// <param name="Json">What was hashed; <see langword="null"/> where it is too long to be kept, or only the hash is known.</param>
/// <param name="Since">When it was first seen.</param>
internal sealed record SeenDefinition(string Hash, string? Json, DateTimeOffset Since);
