using Gemba.Observability.Metrics;
using Gemba.Protocol.Faults;

namespace Gemba.Spreadsheet.Observing;

/// <summary>Makes the reasons of this role's faults known to the metrics. A reason comes from a catalogue, never from the wire: the set stays closed.</summary>
internal static class KnownFaults
{
    /// <summary>Registers the fault's reason under the kind of error that its HTTP status tells.</summary>
    public static void Register(Fault fault) => KnownNames.RegisterFault(fault.Reason, TypeOf(fault.HttpStatus));

    private static string TypeOf(int status) => status switch
    {
        400 => ErrorTypes.Validation,
        403 => ErrorTypes.Denied,
        404 or 410 => ErrorTypes.NotFound,
        413 or 429 => ErrorTypes.LimitExceeded,
        415 or 422 => ErrorTypes.Corrupted,
        409 or 503 => ErrorTypes.Unavailable,
        504 => ErrorTypes.Timeout,
        _ => ErrorTypes.Internal,
    };
}
