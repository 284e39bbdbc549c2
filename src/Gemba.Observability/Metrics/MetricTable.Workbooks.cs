namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static MetricDefinition[] WorkbookRows =>
        [WorkbooksLoaded, WorkbookLoadFailures, WorkbookLoadDuration, SheetParseDuration, RegionDetections, RegionDetectionDuration, RegionDetectionTimeouts, WorkbookOperations];

    /// <summary>Workbooks opened from their file; an answer from the cache is none.</summary>
    public static CounterMetric WorkbooksLoaded { get; } = new("workbooks_loaded_total", "Workbooks read from their file since the process started.")
    {
        Roles = [Spreadsheet],
    };

    /// <summary>Workbooks that could not be opened, by the reason of the fault; a word of <see cref="KnownNames.LoadFaults"/>.</summary>
    public static CounterMetric WorkbookLoadFailures { get; } = new("workbook_load_failures_total", "Workbooks that could not be read, by reason of the fault.")
    {
        FirstSeries = "a workbook could not be read",
        Labels = [new("reason", KnownNames.LoadFaults)],
        Roles = [Spreadsheet],
    };

    /// <summary>Time from opening the file to having the workbook, failed attempts not counted.</summary>
    public static HistogramMetric WorkbookLoadDuration { get; } = new(
        "workbook_load_duration_seconds", "Time to read one workbook from its file.", 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
    {
        Unit = "seconds",
        Roles = [Spreadsheet],
    };

    /// <summary>Time to parse one sheet, by what the sheet turned out to be; chart sheets and dialogs have no cells and are not counted.</summary>
    public static HistogramMetric SheetParseDuration { get; } = new(
        "sheet_parse_duration_seconds", "Time to parse one sheet of a workbook.", 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10)
    {
        FirstSeries = "a workbook was read",
        Unit = "seconds",
        Labels = [MetricLabel.Of("classification", "data", "calculator", "mixed", "metadata", "empty")],
        Roles = [Spreadsheet],
    };

    /// <summary>Region detections that stopped at their time limit and gave what they had.</summary>
    public static CounterMetric RegionDetectionTimeouts { get; } = new("region_detection_timeouts_total", "Region detections that ran out of time.")
    {
        Roles = [Spreadsheet],
    };

    /// <summary><c>fallback</c>: a bound was met, so that some blocks were left unsplit; <c>timeout</c>: the same for want of time. A sheet is looked at once while its workbook is in memory.</summary>
    public static CounterMetric RegionDetections { get; } = new("region_detections_total", "Region detections, by how they ended: fallback and timeout leave blocks unsplit.")
    {
        Labels = [MetricLabel.Of("outcome", "success", "fallback", "timeout")],
        Roles = [Spreadsheet],
    };

    /// <summary>Time to find the regions of one sheet.</summary>
    public static HistogramMetric RegionDetectionDuration { get; } = new(
        "region_detection_duration_seconds", "Time to find the regions of one sheet.", 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5)
    {
        Unit = "seconds",
        Roles = [Spreadsheet],
    };

    /// <summary>What was done with workbooks, whichever tool wanted it: <c>describe</c> reads all but the cells.</summary>
    public static CounterMetric WorkbookOperations { get; } = new("workbook_operations_total", "What was done with workbooks, and how it ended.")
    {
        Labels = [MetricLabel.Of("operation", "list", "load", "describe", "close"), MetricLabel.Of("outcome", "success", "error")],
        Roles = [Spreadsheet],
    };
}
