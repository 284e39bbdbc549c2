using Gemba.Gateway.Backends;

namespace Gemba.Gateway.Routing;

/// <summary>A namespace and its servers.</summary>
internal sealed record Namespace(string Name, IReadOnlyList<Backend> Backends);
