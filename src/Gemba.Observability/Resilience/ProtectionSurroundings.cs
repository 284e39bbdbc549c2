using Gemba.Observability.Audit;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Resilience;

/// <summary>Where a protection tells what it does.</summary>
internal sealed record ProtectionSurroundings(TimeProvider Clock, ILogger Logger, Escalation Escalation, GembaMeter? Meter = null, IAuditTrail? Audit = null);
