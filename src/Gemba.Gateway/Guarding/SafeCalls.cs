using Gemba.Gateway.Access;
using Gemba.Gateway.Calls;

namespace Gemba.Gateway.Guarding;

/// <summary>Knows which calls may be made twice: reads, and tools that their server or the configuration says are idempotent.</summary>
internal sealed class SafeCalls(GatewayOptions options)
{
    private readonly Dictionary<string, AccessPattern[]> _named = options.Namespaces.ToDictionary(
        space => space.Key, space => space.Value.Idempotent.Select(pattern => new AccessPattern(space.Key, pattern)).ToArray(), StringComparer.Ordinal);

    /// <summary>Whether the server may get the call a second time.</summary>
    public bool MayRepeat(GatewayCall call) => call.Method switch
    {
        "resources/read" or "prompts/get" or "completion/complete" => true,
        "tools/call" => IsSafe(call, call.Renamed.Name ?? call.Target ?? ""),
        _ => false,
    };

    private bool IsSafe(GatewayCall call, string tool) =>
        call.Backend is { } backend && (backend.IsSafe(tool) || Array.Exists(_named[backend.Space], pattern => pattern.FitsTool(backend.Space, tool)));
}
