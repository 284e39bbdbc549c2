using Gemba.Observability.Faults;
using Gemba.Observability.Sdk;

namespace Gemba.Observability.Audit;

/// <summary>Holds the audit options against the ranges that they state.</summary>
internal static class AuditOptionsCheck
{
    /// <exception cref="ObservabilityException">An option is out of its range; the text says which and what is allowed.</exception>
    public static void Check(AuditOptions options)
    {
        foreach (var (option, value, allowed) in OptionRanges.BrokenBy(options))
            throw ObservabilityFaults.OutOfRange($"Audit:{option}", value, allowed);
    }
}
