using Gemba.Gateway.Guarding;

namespace Gemba.Gateway.Backends;

/// <summary>One namespace: servers that together offer its tools. Where several offer the same one, calls are spread over them.</summary>
public sealed record NamespaceOptions
{
    /// <summary>The servers, in the order in which their lists are shown.</summary>
    public IReadOnlyList<BackendOptions> Backends { get; init; } = [];

    /// <summary>How calls are spread over servers that offer the same. A session stays with the one that served it first, as long as that one works.</summary>
    public Balance Balance { get; init; }

    /// <summary>Tools that may be called twice with no harm, beside those whose own annotations say so; a <c>*</c> stands for any text, as in <c>read_*</c>.</summary>
    public IReadOnlyList<string> Idempotent { get; init; } = [];

    /// <summary>What tools must be, by name: <c>sha256:…</c> as <c>gemba tools list</c> prints it. A tool that is something else counts as changed, also when it is seen for the first time.</summary>
    public IReadOnlyDictionary<string, string> Pins { get; init; } = new Dictionary<string, string>();
}
