using Gemba.Observability.Diagnostics;
using Gemba.Observability.Faults;
using Gemba.Observability.Health;
using Gemba.Observability.Ops;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Resilience;

/// <summary>The breakers of the process: <c>GET /breakers</c> shows them, <c>POST /breakers/{id}/reset</c> closes one by hand, and health tells when one is not closed.</summary>
internal sealed class BreakersPage(IEnumerable<Protection> protections)
{
    public const string Path = "/breakers";
    public const string ResetPath = "/breakers/{id}/reset";

    private readonly Protection[] _protections = [.. protections];

    public Task ListAsync(HttpContext context) => context.ShowAsync(new { Breakers = Reports });

    /// <summary>The breakers as the page shows them.</summary>
    public IEnumerable<object> Reports => _protections.Select(Show);

    public async Task ResetAsync(HttpContext context)
    {
        var name = context.Request.Id();
        var found = Array.Find(_protections, one => one.Breaker.Name == name) ?? throw ObservabilityFaults.UnknownBreaker(name, _protections.Select(one => one.Breaker.Name));
        var changed = await found.ResetAsync().ConfigureAwait(false);
        await context.ShowAsync(new { Changed = changed, Breaker = Show(found) }).ConfigureAwait(false);
    }

    /// <summary>Degraded while one is not closed: what needs no dependency is served all the same.</summary>
    public HealthAnswer Look()
    {
        var reports = _protections.Select(one => one.Breaker.Report).ToArray();
        var details = reports.ToDictionary(report => report.Name, report => (object?)ProtectionEvents.WordOf(report.State));
        var troubled = reports.Where(report => report.State != BreakerState.Closed).Select(report => $"{report.Name} is {ProtectionEvents.WordOf(report.State).Replace('_', ' ')}").ToArray();
        return troubled.Length == 0
            ? HealthAnswer.Healthy("All breakers are closed", details)
            : HealthAnswer.Degraded($"Breaker {string.Join(", ", troubled)}. What needs it is refused until it works again.", details);
    }

    private static object Show(Protection protection)
    {
        var report = protection.Breaker.Report;
        return new
        {
            report.Name,
            State = ProtectionEvents.WordOf(report.State),
            report.FailureCount,
            report.Threshold,
            report.SuccessCount,
            report.SuccessThreshold,
            report.RetryAfterSeconds,
            report.Opened,
            report.Refused,
            report.ChangedAt,
            report.LastError,
        };
    }
}
