using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;
using Microsoft.Extensions.Options;

namespace Gemba.Gateway.Connections;

/// <summary>The bounded number of places for connections that stay: WebSockets, event streams of 2024-11-05 and framed TCP.</summary>
internal sealed class ConnectionPlaces(GatewayOptions options, IOptions<McpEndpointOptions> endpoint)
{
    private readonly Places _places = new(options.MaxConnections, endpoint.Value.CallerShare);

    /// <summary>Takes a place.</summary>
    /// <param name="owner">Who connects; <see langword="null"/> where that is not known.</param>
    /// <returns>Why there is none; whoever got one gives it back.</returns>
    public Fault? TryTake(string? owner) => _places.TryTake(owner, ProtocolFaults.TooManyConnections);

    /// <summary>Gives a place back.</summary>
    public void GiveBack(string? owner) => _places.GiveBack(owner);
}
