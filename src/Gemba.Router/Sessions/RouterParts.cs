using Gemba.Observability.Messages;
using Gemba.Observability.Resilience;
using Gemba.Router.Gateways;
using Gemba.Router.Observing;
using Gemba.Router.Rules;
using Microsoft.Extensions.Logging;

namespace Gemba.Router.Sessions;

/// <summary>What the router of a client is made of and does not own.</summary>
internal sealed record RouterParts(RouterOptions Options, GatewayDial Dial, RequestObserver Observer, RouterMeter Meter, NameRules Rules, RateLimits Limits, TimeProvider Clock, ILoggerFactory Logs);
