using System.Collections.Frozen;
using Gemba.Gateway.Backends;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Identity;

/// <summary>The servers that are reached with tokens of their own for each caller.</summary>
internal sealed class TokenExchanges : IDisposable
{
    private readonly AuthorizationServer _authority = new();
    private readonly FrozenDictionary<(string Space, string Server), TokenExchange> _exchanges;

    public TokenExchanges(GatewayOptions options, TimeProvider clock, ILogger<TokenExchanges> log) =>
        _exchanges = options.Namespaces
            .SelectMany(space => space.Value.Backends, (space, backend) => (Space: space.Key, backend.Name, backend.Exchange))
            .Where(one => one.Exchange is not null)
            .ToFrozenDictionary(one => (one.Space, one.Name), one => new TokenExchange($"{one.Space}@{one.Name}", one.Exchange!, options.Identity, _authority, clock, log));

    /// <summary>Whether there is any.</summary>
    public bool IsEmpty => _exchanges.Count == 0;

    /// <summary>How tokens for a server are got; <see langword="null"/> where callers' tokens are not exchanged for it.</summary>
    public TokenExchange? Find(string space, BackendOptions backend) => backend.Exchange is null ? null : _exchanges[(space, backend.Name)];

    public void Dispose() => _authority.Dispose();
}
