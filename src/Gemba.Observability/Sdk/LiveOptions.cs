using Gemba.Observability.Health;
using Gemba.Observability.Redaction;

namespace Gemba.Observability.Sdk;

/// <summary>The options of observation that can change while the process runs. The caller has checked them.</summary>
public sealed class LiveOptions
{
    private readonly Redactor _redactor;
    private volatile HealthOptions _health;

    internal LiveOptions(ObservabilityOptions options, Redactor redactor) => (_health, _redactor) = (options.Health, redactor);

    /// <summary>How often and how patiently health is looked at, from the next look on.</summary>
    public HealthOptions Health => _health;

    /// <summary>From now on these hold.</summary>
    public void Change(RedactionOptions redaction, HealthOptions health)
    {
        ArgumentNullException.ThrowIfNull(redaction);
        ArgumentNullException.ThrowIfNull(health);
        _redactor.Change(redaction);
        _health = health;
    }
}
