using Gemba.Gateway.Pinning;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Backends;

/// <summary>What all servers behind a gateway share.</summary>
/// <param name="Bounds">Bounds.</param>
/// <param name="Peers">Makes connections.</param>
/// <param name="Pins">Remembers what their tools are.</param>
/// <param name="Clock">Measures pauses.</param>
/// <param name="Log">Where they tell of coming and going.</param>
internal sealed record BackendSurroundings(GatewayOptions Bounds, IPeerFactory Peers, ToolPins Pins, TimeProvider Clock, ILogger Log);
