using Gemba.Observability.Tracing;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Workbooks;
using Gemba.Spreadsheet.Workspaces;

namespace Gemba.Spreadsheet.Caching;

/// <summary>
/// Parsed workbooks, bounded in bytes; the least recently used goes first. Every use compares the file's size and time stamp, and its content too
/// where the time stamp is too young to be trusted. Callers who want the same file at once share one parse; it ends only when all of them have gone.
/// </summary>
internal sealed class WorkbookCache(
    WorkbookLoader loader, Func<Stream, CancellationToken, Workbook> parse, SpreadsheetOptions options, TimeProvider clock, SpreadsheetEvents events)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private readonly Dictionary<WorkbookFile, Flight> _flights = [];
    private long _hits, _misses, _loads, _evictions, _stale, _bytes;

    /// <summary>The figures of this moment.</summary>
    public CacheFigures Figures
    {
        get
        {
            lock (_lock)
            {
                return new CacheFigures(
                    _hits + _misses, _hits, _misses, _loads, _evictions, _stale, _entries.Count, options.CacheCapacity, _bytes, options.CacheBytes);
            }
        }
    }

    /// <summary>The workbooks held, the one used last first, each with how often it was found.</summary>
    public IReadOnlyList<(LoadedWorkbook Loaded, long Hits)> Held
    {
        get
        {
            lock (_lock)
                return [.. _byUse.Select(entry => (entry.Loaded, entry.Hits))];
        }
    }

    /// <summary>The workbook of a file that was looked at just now (<see cref="Workspace.Get"/>).</summary>
    public async Task<LoadedWorkbook> GetAsync(WorkbookFile file, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        if (LookUp(file, cancellationToken) is { } entry)
        {
            Hit(entry);
            events.LookedUp(file, "hit", clock.GetElapsedTime(began));
            SpreadsheetEvents.WorksOn(entry.Loaded);
            return entry.Loaded;
        }

        SpreadsheetEvents.WorksOn(file);
        var (flight, joined) = Board(file);
        events.LookedUp(file, joined ? "shared" : "miss", clock.GetElapsedTime(began));
        var loaded = await WaitAsync(flight, cancellationToken).ConfigureAwait(false);
        // Whoever joined asks about a moment after the reading began: a change in the same tick of the clock must not pass.
        if (joined && !IsSame(loaded, cancellationToken))
            loaded = await WaitAsync(Board(file).Flight, cancellationToken).ConfigureAwait(false);
        SpreadsheetEvents.WorksOn(loaded);
        return loaded;
    }

    /// <summary>Drops a workbook; false where it was not held.</summary>
    public bool Close(WorkbookFile file)
    {
        lock (_lock)
            return _entries.TryGetValue(file.Path, out var entry) && Drop(entry);
    }

    /// <summary>The workbook where it is held and its file looks unchanged, without counting as a use.</summary>
    public LoadedWorkbook? Peek(WorkbookFile file, CancellationToken cancellationToken) =>
        LookUp(file, cancellationToken)?.Loaded;

    private Entry? LookUp(WorkbookFile file, CancellationToken cancellationToken)
    {
        using var span = InnerSpans.Start(SpanNames.CacheLookup);
        var entry = Find(file) is { } held && IsCurrent(held, cancellationToken) ? held : null;
        span?.SetTag("cache.hit", entry is not null);
        return entry;
    }

    private Entry? Find(WorkbookFile file)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(file.Path, out var entry) || entry.Loaded.LooksLike(file))
                return entry;
            _stale++;
            Drop(entry);
        }

        events.Evicted(file, "changed");
        return null;
    }

    private bool IsCurrent(Entry entry, CancellationToken cancellationToken)
    {
        if (entry.IsSettled)
            return true;
        var verifiedAt = clock.GetUtcNow();
        if (IsSame(entry.Loaded, cancellationToken))
        {
            entry.IsSettled = entry.Loaded.IsSettled(verifiedAt, options.TimestampGranularity);
            return true;
        }

        lock (_lock)
        {
            _stale++;
            Drop(entry);
        }

        events.Evicted(entry.Loaded.File, "changed");
        return false;
    }

    private bool IsSame(LoadedWorkbook loaded, CancellationToken cancellationToken) =>
        loaded.IsSettled(loaded.ReadAt, options.TimestampGranularity) || FileRevision.Of(loaded.File, cancellationToken) == loaded.Revision;

    private void Hit(Entry entry)
    {
        lock (_lock)
        {
            _hits++;
            entry.Hits++;
            if (entry.Place.List is null)
                return;
            _byUse.Remove(entry.Place);
            _byUse.AddFirst(entry.Place);
        }
    }

    private (Flight Flight, bool Joined) Board(WorkbookFile file)
    {
        lock (_lock)
        {
            _misses++;
            if (_flights.TryGetValue(file, out var flight))
            {
                flight.Passengers++;
                return (flight, true);
            }

            flight = new Flight(file);
            _flights.Add(file, flight);
            // Work started here runs in the caller's context: the spans of the reading stand in the trace of the call that asked first.
            flight.Arrival = Task.Run(() => FlyAsync(flight), CancellationToken.None);
            return (flight, false);
        }
    }

    private async Task<LoadedWorkbook> FlyAsync(Flight flight)
    {
        var began = clock.GetTimestamp();
        try
        {
            var parsed = await loader.LoadAsync(flight.File, parse, flight.Stop.Token).ConfigureAwait(false);
            var loaded = parsed with { RegionsDetected = events.RegionsDetected };
            var loadedAt = clock.GetTimestamp();
            Keep(loaded);
            events.Kept(clock.GetElapsedTime(loadedAt));
            await events.LoadedAsync(loaded, clock.GetElapsedTime(began, loadedAt), flight.Stop.Token).ConfigureAwait(false);
            return loaded;
        }
        catch (FaultException e)
        {
            await events.LoadFailedAsync(flight.File, e, clock.GetElapsedTime(began), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        finally
        {
            lock (_lock)
            {
                if (_flights.GetValueOrDefault(flight.File) == flight)
                    _flights.Remove(flight.File);
            }
        }
    }

    private async Task<LoadedWorkbook> WaitAsync(Flight flight, CancellationToken cancellationToken)
    {
        try
        {
            var loaded = await flight.Arrival!.WaitAsync(cancellationToken).ConfigureAwait(false);
            // Whoever waited goes on in the thread that ends the flight, one after another: a long search of the first would hold up the rest.
            await Task.Yield();
            return loaded;
        }
        finally
        {
            Leave(flight);
        }
    }

    private void Leave(Flight flight)
    {
        lock (_lock)
        {
            if (--flight.Passengers > 0 || flight.Arrival!.IsCompleted)
                return;
            // Nobody waits any more. Who comes now starts anew instead of joining a parse that is being stopped.
            _flights.Remove(flight.File);
        }

        flight.Stop.Cancel();
    }

    private void Keep(LoadedWorkbook loaded)
    {
        List<WorkbookFile> evicted = [];
        lock (_lock)
        {
            _loads++;
            if (_entries.TryGetValue(loaded.File.Path, out var old))
                Drop(old);
            var entry = new Entry(loaded, loaded.IsSettled(loaded.ReadAt, options.TimestampGranularity));
            _entries.Add(loaded.File.Path, entry);
            _byUse.AddFirst(entry.Place);
            _bytes += loaded.Workbook.RetainedBytes;
            while (_byUse.Count > 1 && (_bytes > options.CacheBytes || _byUse.Count > options.CacheCapacity))
            {
                evicted.Add(_byUse.Last!.Value.Loaded.File);
                Drop(_byUse.Last.Value);
            }

            _evictions += evicted.Count;
        }

        foreach (var file in evicted)
            events.Evicted(file, "capacity");
    }

    private bool Drop(Entry entry)
    {
        if (entry.Place.List is null)
            return false;
        _byUse.Remove(entry.Place);
        _entries.Remove(entry.Loaded.File.Path);
        _bytes -= entry.Loaded.Workbook.RetainedBytes;
        return true;
    }

    private sealed class Entry
    {
        public Entry(LoadedWorkbook loaded, bool isSettled)
        {
            (Loaded, IsSettled) = (loaded, isSettled);
            Place = new LinkedListNode<Entry>(this);
        }

        public LoadedWorkbook Loaded { get; }

        public LinkedListNode<Entry> Place { get; }

        public volatile bool IsSettled;

        public long Hits { get; set; }
    }

    private sealed class Flight(WorkbookFile file)
    {
        public WorkbookFile File { get; } = file;

        public CancellationTokenSource Stop { get; } = new();

        public int Passengers { get; set; } = 1;

        public Task<LoadedWorkbook>? Arrival { get; set; }
    }
}
