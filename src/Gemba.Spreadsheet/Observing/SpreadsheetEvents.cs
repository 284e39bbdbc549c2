using Gemba.Observability.Audit;
using Gemba.Observability.Calls;
using Gemba.Observability.Captures;
using Gemba.Observability.Health;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Gemba.Observability.Resilience;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Calls;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Logging;
using Gemba.Spreadsheet.Regions;
using Gemba.Spreadsheet.Tools;
using Gemba.Spreadsheet.Workbooks;
using Gemba.Spreadsheet.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gemba.Spreadsheet.Observing;

/// <summary>What this role tells about itself beside the record of each call: one method for each thing that happens, feeding metrics and audit.</summary>
internal sealed class SpreadsheetEvents
{
    private const string WorkbookCacheLabel = "workbook";
    private const string Unknown = "unknown";

    private readonly GembaMeter? _meter;
    private readonly IAuditTrail? _audit;
    private readonly Escalation? _faults;
    private readonly ILogger _log;
    private readonly SecurityEvents? _security;
    private readonly ToolHealth? _tools;

    /// <summary>Takes what the process observes itself with; without it nothing is told.</summary>
    public SpreadsheetEvents(IServiceProvider services)
    {
        _meter = services.GetService<GembaMeter>();
        _audit = services.GetService<IAuditTrail>();
        _faults = services.GetService<Escalation>();
        _log = services.GetService<ILogger<SpreadsheetEvents>>() ?? (ILogger)NullLogger.Instance;
        _security = services.GetService<SecurityEvents>();
        _tools = services.GetService<ToolHealth>();
    }

    /// <summary>The listing was asked for. Where it could not hold all there is, the call is answered in part.</summary>
    public Task ListedAsync(WorkspaceListing listing, TimeSpan took, CancellationToken cancellationToken)
    {
        Did("list", "success");
        _meter?.Record(MetricTable.PartialSuccessRatio, listing.ProblemCount == 0 ? 1 : listing.Files.Count / (double)(listing.Files.Count + listing.ProblemCount), "list_workbooks");
        if (listing.ProblemCount > 0)
            _meter?.Add(MetricTable.PartialSuccesses, "list_workbooks");
        var listed = AuditEvent.New(AuditEventType.WorkbookList).WithDuration(took).WithDetail("workbooks", listing.Files.Count);
        if (listing.IsCut || listing.ProblemCount > 0)
        {
            AnsweredInPart();
            listed.WithOutcome(AuditOutcome.Partial).WithDetail("places_not_searched", listing.ProblemCount);
        }

        return WriteAsync(listed, cancellationToken);
    }

    /// <summary>A tool's call ended, with a fault or without one.</summary>
    public void Ended(string tool, Fault? fault) => _tools?.Ended(tool, fault is { HttpStatus: >= 500 });

    /// <summary>A call ended with a fault: what was refused for the sake of security, or because a limit was reached, is recorded as just that.</summary>
    public void Faulted(ToolCall call, Fault fault)
    {
        if (fault.Reason == SpreadsheetFaults.OutsideWorkspaceReason)
            Refused(AuditEventType.PathRefused, call.Arguments.Text(ToolArguments.WorkbookName), fault);
        else if (fault.HttpStatus == 413 || fault.Reason == SpreadsheetFaults.TooManyCallsReason)
            Refused(AuditEventType.LimitReached, call.Name, fault);
    }

    /// <summary>A workbook was read from its file.</summary>
    public Task LoadedAsync(LoadedWorkbook loaded, TimeSpan took, CancellationToken cancellationToken)
    {
        Did("load", "success");
        _meter?.Add(MetricTable.WorkbooksLoaded);
        _meter?.Record(MetricTable.WorkbookLoadDuration, took.TotalSeconds);
        foreach (var sheet in loaded.Workbook.Sheets.Where(sheet => sheet.Kind is SheetKind.Worksheet or SheetKind.Macrosheet))
            _meter?.Record(MetricTable.SheetParseDuration, sheet.ParseTime.TotalSeconds, SheetFacts.ClassificationOf(sheet));
        return WriteAsync(
            AuditEvent.New(AuditEventType.WorkbookOpen).WithResource(loaded.File.Path).WithDuration(took)
                .WithDetail("revision", loaded.Revision).WithDetail("bytes", loaded.File.Bytes),
            cancellationToken);
    }

    /// <summary>A workbook could not be read.</summary>
    public Task LoadFailedAsync(WorkbookFile file, FaultException failure, TimeSpan took, CancellationToken cancellationToken)
    {
        var fault = failure.Fault;
        KnownFaults.Register(fault);
        KnownNames.LoadFaults.Register(fault.Reason);
        Did("load", "error");
        _meter?.Add(MetricTable.WorkbookLoadFailures, fault.Reason);
        // One file that cannot be read is nobody's outage, however often it is asked for.
        _faults?.Failed(_log, new RepeatedFault("load_workbook", fault.Reason) { Error = fault.Text, Cause = failure, Loudest = EscalationStage.Persistent });
        return WriteAsync(
            AuditEvent.New(AuditEventType.WorkbookOpen).WithResource(file.Path).WithDuration(took).WithError(fault.Text, fault.Reason), cancellationToken);
    }

    /// <summary>A workbook was dropped from memory because somebody asked for it.</summary>
    public Task ClosedAsync(WorkbookFile file, CancellationToken cancellationToken)
    {
        Did("close", "success");
        Evicted(file, "closed");
        return WriteAsync(AuditEvent.New(AuditEventType.WorkbookClose).WithResource(file.Path), cancellationToken);
    }

    /// <summary>The call that asks works on this file, or on the workbook that was made of it.</summary>
    public static void WorksOn(ICallSubject subject)
    {
        if (OpenCall.Current is { } call)
            call.Subject = subject;
    }

    /// <summary>The cache was asked: hit, miss or shared.</summary>
    public void LookedUp(WorkbookFile file, string result, TimeSpan took)
    {
        _meter?.Add(MetricTable.CacheLookups, WorkbookCacheLabel, Path.GetExtension(file.Path).TrimStart('.').ToLowerInvariant(), result);
        _meter?.Record(MetricTable.CacheLookupDuration, took.TotalSeconds, WorkbookCacheLabel);
        if (result == "hit")
            Log.CacheHit(_log, file.Path, took.TotalMilliseconds);
        else if (result == "shared")
            Log.CacheShared(_log, file.Path, took.TotalMilliseconds);
        else
            Log.CacheMiss(_log, file.Path, file.Bytes, took.TotalMilliseconds);
    }

    /// <summary>A workbook was put into the cache.</summary>
    public void Kept(TimeSpan took) => _meter?.Record(MetricTable.CacheInsertionDuration, took.TotalSeconds, WorkbookCacheLabel);

    /// <summary>A workbook left the cache: capacity, changed or closed.</summary>
    public void Evicted(WorkbookFile file, string reason)
    {
        _meter?.Add(MetricTable.CacheEvictions, WorkbookCacheLabel, reason);
        Log.CacheEvicted(_log, file.Path, reason);
    }

    /// <summary>All but the cells of a workbook was read, or could not be.</summary>
    public void Described(bool success) => Did("describe", success ? "success" : "error");

    /// <summary>The regions of a sheet were looked for.</summary>
    public void RegionsDetected(RegionMap map, TimeSpan took)
    {
        _meter?.Add(MetricTable.RegionDetections, map.TimedOut ? "timeout" : map.Notes.Count > 0 ? "fallback" : "success");
        _meter?.Record(MetricTable.RegionDetectionDuration, took.TotalSeconds);
        if (map.TimedOut)
        {
            AnsweredInPart();
            _meter?.Add(MetricTable.RegionDetectionTimeouts);
            _meter?.Add(MetricTable.PartialSuccesses, "detect_regions");
        }
        else if (map.Notes.Count > 0)
        {
            _meter?.Add(MetricTable.Fallbacks, "detect_regions");
        }
    }

    /// <summary>A tool refused arguments.</summary>
    public void Refused(string tool, IEnumerable<string> fields)
    {
        foreach (var field in fields.Distinct())
            _meter?.Add(MetricTable.ToolValidationErrors, tool, field);
    }

    /// <summary>A call came too soon; a flood of them is recorded once in a while.</summary>
    public Task TooSoonAsync(string client, string tool, RateRefusal refusal, CancellationToken cancellationToken)
    {
        _meter?.Add(MetricTable.RateLimited, refusal.Scope, tool);
        return refusal.ToTell == 0 ? Task.CompletedTask : WriteAsync(
            AuditEvent.New(AuditEventType.LimitReached).WithResource(tool).WithTool(tool).WithOutcome(AuditOutcome.Failure)
                .WithDetail("limit", "rate").WithDetail("scope", refusal.Scope).WithDetail("client", client).WithDetail("refused", refusal.ToTell),
            cancellationToken);
    }

    /// <summary>Shows how many clients are told apart from now on.</summary>
    public void Observe(RateLimits limits) => _meter?.Observe(MetricTable.RateLimitClients, () => limits.Clients);

    /// <summary>Shows the cache's figures from now on.</summary>
    public void Observe(WorkbookCache cache)
    {
        _meter?.Observe(MetricTable.CacheHitRate, () => cache.Figures.HitRate, WorkbookCacheLabel);
        _meter?.Observe(MetricTable.CacheEntries, () => cache.Figures.Entries, WorkbookCacheLabel);
        _meter?.Observe(MetricTable.CacheBytes, () => cache.Figures.Bytes, WorkbookCacheLabel);
        _meter?.Observe(MetricTable.CacheCapacityBytes, () => cache.Figures.CapacityBytes, WorkbookCacheLabel);
        _meter?.Observe(MetricTable.SpreadsheetCacheSize, () => cache.Figures.Entries);
        _meter?.Observe(MetricTable.SpreadsheetCacheCapacity, () => cache.Figures.Capacity);
        _meter?.Observe(MetricTable.SpreadsheetCacheOperations, () => cache.Figures.Operations);
        _meter?.Observe(MetricTable.SpreadsheetCacheHits, () => cache.Figures.Hits);
        _meter?.Observe(MetricTable.SpreadsheetCacheMisses, () => cache.Figures.Misses);
    }

    private void Refused(AuditEventType type, string? resource, Fault fault) =>
        _security?.Refused(type, OpenCall.Current is { } call ? call.Principal ?? call.Session ?? call.Client ?? Unknown : Unknown, resource, fault.Text, fault.Reason);

    private static void AnsweredInPart()
    {
        if (OpenCall.Current is { } call)
            call.IsPartial = true;
    }

    private void Did(string operation, string outcome) => _meter?.Add(MetricTable.WorkbookOperations, operation, outcome);

    private Task WriteAsync(AuditEvent happened, CancellationToken cancellationToken) =>
        _audit is null ? Task.CompletedTask : _audit.WriteAsync(happened, cancellationToken).AsTask();
}
