using Gemba.Observability.Faults;

namespace Gemba.Observability.Audit;

/// <summary>The ranges of the audit options.</summary>
internal static class AuditOptionsCheck
{
    /// <exception cref="ObservabilityException">An option is out of its range; the text says which and what is allowed.</exception>
    public static void Check(AuditOptions options)
    {
        Demand("Audit:MaxFileBytes", options.MaxFileBytes, 65_536, 4_000_000_000L);
        Demand("Audit:MaxPendingBytes", options.MaxPendingBytes, 65_536, 1_000_000_000);
        Demand("Audit:RecentEvents", options.RecentEvents, 1, 1_000_000);
        Demand("Audit:RecentBytes", options.RecentBytes, 65_536, 1_000_000_000);
        Demand("Audit:MaxParamsBytes", options.MaxParamsBytes, 256, 1_000_000);
        Demand("Audit:MaxTextChars", options.MaxTextChars, 16, 100_000);
        Demand("Audit:Retention", options.Retention, TimeSpan.FromHours(1), TimeSpan.FromDays(3660));
        Demand("Audit:FlushInterval", options.FlushInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Demand("Audit:RetryAfter", options.RetryAfter, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
    }

    private static void Demand<T>(string option, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            throw ObservabilityFaults.OutOfRange(option, value, $"{least} to {most}");
    }
}
