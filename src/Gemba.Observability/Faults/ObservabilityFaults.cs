namespace Gemba.Observability.Faults;

/// <summary>Everything that can go wrong with observation itself.</summary>
internal static class ObservabilityFaults
{
    public static ObservabilityException AuditUnavailable(Exception? cause) => new(
        "audit_unavailable",
        "This call is not served because it cannot be recorded in the audit trail.",
        "Call again in a moment. The operator finds the cause in the check 'audit' of /health; the policy 'open' serves calls without a record.",
        cause);

    public static ObservabilityException AuditFolderUnusable(string folder, Exception cause) => new(
        "audit_folder_unusable",
        $"The audit folder '{folder}' cannot be written: {cause.Message}",
        "Name another data folder, give this user the right to write there, or set the audit policy to 'open' to serve without a record.",
        cause);

    public static ObservabilityException OutOfRange(string option, object value, string allowed) => new(
        "observability_option", $"{option} is {value}.", $"Choose {allowed}.");
}
