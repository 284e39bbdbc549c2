using Gemba.Observability.Metrics;
using Gemba.Observability.Resilience;
using Gemba.Observability.Tracing;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Workbooks;
using Gemba.Spreadsheet.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace Gemba.Spreadsheet.Caching;

/// <summary>
/// Reads workbook files: a few at a time, and each as one state of the file, never as a mixture of two. What fails in passing is read again, and while the
/// disk fails nobody waits for it.
/// </summary>
internal sealed class WorkbookLoader(
    Workspace workspace, SpreadsheetOptions options, TimeProvider clock, [FromKeyedServices(WorkbookLoader.ProtectionName)] Protection files, GembaMeter? meter = null) : IDisposable
{
    /// <summary>Name of the breaker before the disk.</summary>
    public const string ProtectionName = "file_io";

    private const int MostTries = 3;

    private readonly PermitGate _places = new("opens", options.MaxConcurrentOpens, meter, clock);

    /// <summary>The places of readers.</summary>
    public PermitGate Places => _places;

    /// <summary>Reads the whole file with <paramref name="parse"/>.</summary>
    /// <returns>What was parsed, with the hash, size and time stamp of exactly that content.</returns>
    /// <exception cref="FaultException">The file has gone, cannot be read or parsed, or changed during each of three attempts; or the disk fails and nothing is read for a while.</exception>
    public async Task<Reading<T>> ReadAsync<T>(WorkbookFile file, Func<Stream, CancellationToken, T> parse, CancellationToken cancellationToken)
    {
        using var span = InnerSpans.Start(SpanNames.LoadWorkbook);
        span?.SetTag("gemba.file.bytes", file.Bytes);
        try
        {
            return await files.RunAsync("read_workbook", run => ReadOnceAsync(file, parse, run), cancellationToken).ConfigureAwait(false);
        }
        catch (BreakerOpenException refused)
        {
            throw new FaultException(SpreadsheetFaults.FilesSuspended(refused.RetryAfter), refused);
        }
    }

    // The place is given back between two attempts: who pauses keeps nobody from reading another file.
    private async Task<Reading<T>> ReadOnceAsync<T>(WorkbookFile file, Func<Stream, CancellationToken, T> parse, CancellationToken cancellationToken)
    {
        await _places.EnterAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        try
        {
            for (var tries = 1; tries <= MostTries; tries++)
            {
                if (TryRead(file, parse, cancellationToken) is { } reading)
                    return reading;
            }

            throw new FaultException(SpreadsheetFaults.WorkbookChanging(file.Path, MostTries));
        }
        finally
        {
            _places.Leave();
        }
    }

    /// <summary>Reads and keeps everything.</summary>
    public async Task<LoadedWorkbook> LoadAsync(WorkbookFile file, Func<Stream, CancellationToken, Workbook> parse, CancellationToken cancellationToken)
    {
        var reading = await ReadAsync(file, parse, cancellationToken).ConfigureAwait(false);
        return new LoadedWorkbook(reading.Content, reading.File, reading.Revision, reading.ReadAt);
    }

    public void Dispose() => _places.Dispose();

    private Reading<T>? TryRead<T>(WorkbookFile file, Func<Stream, CancellationToken, T> parse, CancellationToken cancellationToken)
    {
        var before = workspace.Refresh(file) ?? throw new FaultException(SpreadsheetFaults.WorkbookGone(file.Path));
        var readAt = clock.GetUtcNow();
        using var stream = FileRevision.Open(before);
        try
        {
            var revision = FileRevision.Of(stream, cancellationToken);
            var content = parse(stream, cancellationToken);
            return IsUnchanged(before) ? new Reading<T>(content, before, revision, readAt) : null;
        }
        catch (Exception e) when (e is IOException or FaultException && !IsUnchanged(before))
        {
            // Half of the old file and half of the new one: the fault is not the workbook's.
            return null;
        }
        catch (IOException e)
        {
            throw SpreadsheetFaults.Unreadable(file.Path, e);
        }
    }

    private bool IsUnchanged(WorkbookFile before) =>
        workspace.Refresh(before) is { } after && after.Bytes == before.Bytes && after.LastModified == before.LastModified;
}

/// <summary>What was read from one state of a file.</summary>
/// <param name="Content">What the parser made of it.</param>
/// <param name="File">Path, size and time stamp of that state.</param>
/// <param name="Revision">SHA-256 of that state, lower-case hex.</param>
/// <param name="ReadAt">When reading began, UTC.</param>
internal sealed record Reading<T>(T Content, WorkbookFile File, string Revision, DateTimeOffset ReadAt);
