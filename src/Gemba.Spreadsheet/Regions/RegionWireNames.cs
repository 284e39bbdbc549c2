using System.Text.Json;

namespace Gemba.Spreadsheet.Regions;

/// <summary>The words that agents read.</summary>
public static class RegionWireNames
{
    /// <summary>As in <c>likely_table</c>; <c>unknown</c> for <see cref="RegionKind.Unknown"/>.</summary>
    public static string WireName(this RegionKind kind) => kind switch
    {
        RegionKind.Table => "likely_table",
        RegionKind.Data => "likely_data",
        RegionKind.Parameters => "likely_parameters",
        RegionKind.Outputs => "likely_outputs",
        RegionKind.Calculator => "likely_calculator",
        RegionKind.Metadata => "likely_metadata",
        _ => "unknown",
    };

    /// <summary>The shorter word for a classification: <c>table</c>, <c>data</c>, <c>parameters</c>, <c>outputs</c>, <c>calculator</c>, <c>metadata</c>, <c>unknown</c>.</summary>
    public static string ClassificationName(this RegionKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    /// <summary>As in <c>bold_header</c>.</summary>
    public static string WireName(this RegionEvidence evidence) => JsonNamingPolicy.SnakeCaseLower.ConvertName(evidence.ToString());
}
