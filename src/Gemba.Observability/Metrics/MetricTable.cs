namespace Gemba.Observability.Metrics;

/// <summary>Every metric of every role, once: instruments, exposition, documentation, dashboards, rules and tests come from here.</summary>
/// <remarks>One file per group (<c>MetricTable.Workbooks.cs</c> …). A group lists its rows; <see cref="All"/> lists the groups.</remarks>
public static partial class MetricTable
{
    private const string Spreadsheet = "spreadsheet";
    private const string Gateway = "gateway";
    private const string Router = "router";

    /// <summary>All rows of all roles, group after group.</summary>
    public static IReadOnlyList<MetricDefinition> All => Whole.Rows;

    /// <summary>The row with a name as a scrape shows it, or <see langword="null"/>.</summary>
    public static MetricDefinition? Find(string name) => All.FirstOrDefault(row => row.Name == name);

    /// <summary>Built on first use, after every row of every file exists.</summary>
    private static class Whole
    {
        internal static readonly MetricDefinition[] Rows = [.. RequestRows, .. ToolRows, .. ConventionRows, .. EndpointRows, .. GatewayRows, .. GuardRows, .. RedisRows, .. LimitRows, .. HabitRows, .. CertificateRows, .. RouterRows, .. WorkbookRows, .. CacheRows, .. ProcessRows, .. RuntimeRows, .. SaturationRows, .. ConfigurationRows, .. ResilienceRows, .. TraceRows, .. SelfRows, .. CaptureRows];
    }
}
