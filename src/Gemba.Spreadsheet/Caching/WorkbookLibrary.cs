using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Workbooks;
using Gemba.Spreadsheet.Workspaces;

namespace Gemba.Spreadsheet.Caching;

/// <summary>The way of every tool to a workbook: finds the file, and hands out what is in memory where it is still true.</summary>
internal sealed class WorkbookLibrary(
    Workspace workspace, WorkbookCache cache, WorkbookLoader loader, Func<Stream, CancellationToken, WorkbookOutline> readOutline, SpreadsheetEvents events)
{
    /// <summary>The workbooks there are.</summary>
    public async Task<WorkspaceListing> ListAsync(CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        var listing = workspace.List(cancellationToken);
        await events.ListedAsync(listing, TimeProvider.System.GetElapsedTime(began), cancellationToken).ConfigureAwait(false);
        return listing;
    }

    /// <summary>The whole workbook that an id, path or name stands for.</summary>
    public Task<LoadedWorkbook> OpenAsync(string reference, CancellationToken cancellationToken) =>
        cache.GetAsync(workspace.Get(reference, cancellationToken), cancellationToken);

    /// <summary>All but the cells; reads only what that takes where the workbook is not in memory.</summary>
    public async Task<Reading<WorkbookOutline>> DescribeAsync(string reference, CancellationToken cancellationToken)
    {
        var file = workspace.Get(reference, cancellationToken);
        SpreadsheetEvents.WorksOn(file);
        if (cache.Peek(file, cancellationToken) is { } kept)
            return new Reading<WorkbookOutline>(kept.Workbook.Outline, kept.File, kept.Revision, kept.ReadAt);
        try
        {
            var reading = await loader.ReadAsync(file, readOutline, cancellationToken).ConfigureAwait(false);
            events.Described(success: true);
            return reading;
        }
        catch (FaultException)
        {
            events.Described(success: false);
            throw;
        }
    }

    /// <summary>Drops a workbook from memory.</summary>
    /// <returns>Its file, and whether it was held.</returns>
    public async Task<(WorkbookFile File, bool WasOpen)> CloseAsync(string reference, CancellationToken cancellationToken)
    {
        var file = workspace.Get(reference, cancellationToken);
        var wasOpen = cache.Close(file);
        if (wasOpen)
            await events.ClosedAsync(file, cancellationToken).ConfigureAwait(false);
        return (file, wasOpen);
    }
}
