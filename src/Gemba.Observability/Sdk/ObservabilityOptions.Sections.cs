using Gemba.Observability.Audit;
using Gemba.Observability.Redaction;

namespace Gemba.Observability.Sdk;

public sealed partial record ObservabilityOptions
{
    /// <summary>Where what must outlive the process is kept. Default: <c>gemba</c> in the user's folder for application data.</summary>
    public string DataFolder { get; init; } = DefaultDataFolder();

    /// <summary>The audit trail.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>What is hidden before it is written down.</summary>
    public RedactionOptions Redaction { get; init; } = new();

    private static string DefaultDataFolder()
    {
        var user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(user.Length > 0 ? user : Path.GetTempPath(), "gemba");
    }
}
