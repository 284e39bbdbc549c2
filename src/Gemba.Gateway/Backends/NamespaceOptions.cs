namespace Gemba.Gateway.Backends;

/// <summary>One namespace: servers that together offer its tools. Where several offer the same one, calls are spread over them.</summary>
public sealed record NamespaceOptions
{
    /// <summary>The servers, in the order in which their lists are shown.</summary>
    public IReadOnlyList<BackendOptions> Backends { get; init; } = [];
}
