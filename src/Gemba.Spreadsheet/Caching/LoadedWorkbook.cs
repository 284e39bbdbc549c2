using System.Collections.Concurrent;
using Gemba.Observability.Captures;
using Gemba.Observability.Tracing;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Regions;
using Gemba.Spreadsheet.Tools;
using Gemba.Spreadsheet.Workbooks;
using Gemba.Spreadsheet.Workspaces;

namespace Gemba.Spreadsheet.Caching;

/// <summary>A parsed workbook and the exact state of the file that it was parsed from.</summary>
/// <param name="Workbook">The content.</param>
/// <param name="File">Path, size and time stamp when it was read.</param>
/// <param name="Revision">SHA-256 of the file, lower-case hex: changes when and only when the content does.</param>
/// <param name="ReadAt">When reading began, UTC.</param>
internal sealed record LoadedWorkbook(Workbook Workbook, WorkbookFile File, string Revision, DateTimeOffset ReadAt) : ICallSubject
{
    private readonly ConcurrentDictionary<int, SheetFacts> _facts = new();
    private static readonly RegionOptions DetectionBounds = new();

    private readonly ConcurrentDictionary<int, RegionMap> _regions = new();

    /// <summary>Kind and style tags of a sheet, found once.</summary>
    public SheetFacts FactsOf(Sheet sheet, CancellationToken cancellationToken) => _facts.GetOrAdd(sheet.Index, _ => SheetFacts.Of(sheet, cancellationToken));

    /// <summary>Told of each search for the regions of a sheet, and how long it took.</summary>
    public Action<RegionMap, TimeSpan>? RegionsDetected { get; init; }

    /// <summary>The regions of a sheet, found once.</summary>
    public RegionMap RegionsOf(Sheet sheet, CancellationToken cancellationToken) => _regions.GetOrAdd(sheet.Index, _ =>
    {
        using var span = InnerSpans.Start(SpanNames.RegionDetection);
        var began = TimeProvider.System.GetTimestamp();
        var map = RegionDetector.Detect(sheet, Workbook, DetectionBounds, cancellationToken);
        span?.SetTag("gemba.sheet.index", sheet.Index).SetTag("gemba.regions", map.Regions.Count);
        RegionsDetected?.Invoke(map, TimeProvider.System.GetElapsedTime(began));
        return map;
    });

    IEnumerable<KeyValuePair<string, object?>> ICallSubject.Describe() =>
    [
        new("workbook", File.Path), new("workbook_bytes", File.Bytes), new("workbook_revision", Revision), new("workbook_memory_bytes", Workbook.RetainedBytes),
        new("workbook_sheets", Workbook.Sheets.Count), new("workbook_cells", Workbook.Sheets.Sum(sheet => sheet.NonEmptyCells)),
    ];

    /// <summary>Whether the other look at the file saw the same size and time stamp.</summary>
    public bool LooksLike(WorkbookFile file) => File.Bytes == file.Bytes && File.LastModified == file.LastModified;

    /// <summary>
    /// Whether a change after <paramref name="verifiedAt"/> must show in the time stamp. A file verified in the same tick of the clock in which it
    /// was changed can change once more without showing it.
    /// </summary>
    public bool IsSettled(DateTimeOffset verifiedAt, TimeSpan granularity) => verifiedAt.UtcDateTime - File.LastModified > granularity;
}
