using Gemba.Observability.Audit;
using Gemba.Observability.Captures;
using Gemba.Observability.Health;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Gemba.Observability.Ops;
using Gemba.Observability.Profiling;
using Gemba.Observability.Redaction;
using Gemba.Observability.Shutdown;
using Gemba.Observability.Statsd;
using Gemba.Observability.Tracing;

namespace Gemba.Observability.Sdk;

public sealed partial record ObservabilityOptions
{
    /// <summary>Where what must outlive the process is kept. Default: <c>gemba</c> in the user's folder for application data.</summary>
    public string DataFolder { get; init; } = DefaultDataFolder();

    /// <summary>The audit trail.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>What is hidden before it is written down.</summary>
    public RedactionOptions Redaction { get; init; } = new();

    /// <summary>What is logged and how it looks.</summary>
    public LogOptions Logs { get; init; } = new();

    /// <summary>Which traces are kept.</summary>
    public TraceOptions Traces { get; init; } = new();

    /// <summary>How the process measures itself.</summary>
    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>Where metrics are pushed to over UDP.</summary>
    public StatsdOptions Statsd { get; init; } = new();

    /// <summary>How often and how patiently health is looked at.</summary>
    public HealthOptions Health { get; init; } = new();

    /// <summary>The listener on which the process tells of itself.</summary>
    public OpsOptions Ops { get; init; } = new();

    /// <summary>Which requests are kept whole, redacted.</summary>
    public CaptureOptions Captures { get; init; } = new();

    /// <summary>How far the process may go in looking at itself.</summary>
    public ProfilingOptions Profiling { get; init; } = new();

    /// <summary>How patiently the process stops.</summary>
    public DrainOptions Drain { get; init; } = new();

    private static string DefaultDataFolder()
    {
        var user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(user.Length > 0 ? user : Path.GetTempPath(), "gemba");
    }
}
