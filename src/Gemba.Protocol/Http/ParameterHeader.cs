namespace Gemba.Protocol.Http;

/// <summary>An argument that a tool wants repeated in a header, so that it can be routed by.</summary>
/// <param name="Header">The whole header's name.</param>
/// <param name="Path">Members of the arguments that lead to the value.</param>
/// <param name="IsInteger">Whether <c>42</c> and <c>42.0</c> are the same.</param>
internal sealed record ParameterHeader(string Header, IReadOnlyList<string> Path, bool IsInteger);
