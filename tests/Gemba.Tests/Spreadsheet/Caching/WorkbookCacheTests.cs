using Gemba.Observability.Logging;
using Gemba.Observability.Resilience;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Workbooks;
using Gemba.Spreadsheet.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gemba.Tests.Spreadsheet.Caching;

public sealed class WorkbookCacheTests : IDisposable
{
    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _nothing = new ServiceCollection().BuildServiceProvider();
    private readonly SemaphoreSlim _gate = new(0);
    private int _parses;
    private bool _isGated;

    public void Dispose()
    {
        _folder.Dispose();
        _nothing.Dispose();
        _gate.Dispose();
    }

    [Fact]
    public async Task A_second_use_of_an_unchanged_file_is_a_hit()
    {
        Write("book.xlsx", "one", LongAgo);
        var (workspace, cache) = Open();

        var first = await cache.GetAsync(workspace.Get("book.xlsx", default), default);
        var second = await cache.GetAsync(workspace.Get("book.xlsx", default), default);

        Assert.Same(first, second);
        Assert.Equal((2, 1, 1, 1, 0.5), (cache.Figures.Operations, cache.Figures.Hits, cache.Figures.Misses, cache.Figures.Loads, cache.Figures.HitRate));
    }

    [Fact]
    public async Task Callers_who_come_together_share_one_parse()
    {
        Write("book.xlsx", "one", LongAgo);
        var (workspace, cache) = Open();
        _isGated = true;

        var callers = Enumerable.Range(0, 20).Select(_ => cache.GetAsync(workspace.Get("book.xlsx", default), default)).ToList();
        _gate.Release();
        var loaded = await Task.WhenAll(callers);

        Assert.Equal(1, _parses);
        Assert.Single(loaded.Distinct());
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_end_the_parse_for_the_others()
    {
        Write("book.xlsx", "one", LongAgo);
        var (workspace, cache) = Open();
        _isGated = true;
        using var leaving = new CancellationTokenSource();

        var leaver = cache.GetAsync(workspace.Get("book.xlsx", default), leaving.Token);
        var stayer = cache.GetAsync(workspace.Get("book.xlsx", default), default);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        _gate.Release();

        Assert.NotNull(await stayer);
        Assert.Equal(1, _parses);
    }

    [Fact]
    public async Task The_parse_ends_when_the_last_caller_has_left_and_the_next_one_starts_anew()
    {
        Write("book.xlsx", "one", LongAgo);
        var (workspace, cache) = Open();
        _isGated = true;
        using var leaving = new CancellationTokenSource();

        var leaver = cache.GetAsync(workspace.Get("book.xlsx", default), leaving.Token);
        await Eventually.HoldsAsync(() => _parses == 1, "the parse began");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        _isGated = false;

        Assert.NotNull(await cache.GetAsync(workspace.Get("book.xlsx", default), default));
        Assert.Equal((2, 1), (_parses, cache.Figures.Loads));
    }

    [Fact]
    public async Task A_changed_file_is_never_served_stale()
    {
        Write("book.xlsx", "one", LongAgo);
        var (workspace, cache) = Open();
        var before = await cache.GetAsync(workspace.Get("book.xlsx", default), default);

        Write("book.xlsx", "longer", LongAgo);
        var grown = await cache.GetAsync(workspace.Get("book.xlsx", default), default);
        Write("book.xlsx", "LONGER", LongAgo.AddSeconds(1));
        var touched = await cache.GetAsync(workspace.Get("book.xlsx", default), default);

        Assert.Equal(["one", "longer", "LONGER"], new[] { before, grown, touched }.Select(ContentOf));
        Assert.Equal(2, cache.Figures.Stale);
        Assert.Equal(1, cache.Figures.Entries);
        Assert.NotEqual(grown.Revision, touched.Revision);
    }

    [Fact]
    public async Task A_change_within_the_same_tick_of_the_clock_is_found_by_its_content()
    {
        var now = DateTime.SpecifyKind(TimeProvider.System.GetUtcNow().UtcDateTime, DateTimeKind.Utc);
        Write("book.xlsx", "one", now);
        var (workspace, cache) = Open(options => options with { TimestampGranularity = TimeSpan.FromMinutes(1) });
        var before = await cache.GetAsync(workspace.Get("book.xlsx", default), default);

        Write("book.xlsx", "two", now);
        var after = await cache.GetAsync(workspace.Get("book.xlsx", default), default);
        var again = await cache.GetAsync(workspace.Get("book.xlsx", default), default);

        Assert.Equal(("one", "two"), (ContentOf(before), ContentOf(after)));
        Assert.Same(after, again);
    }

    [Fact]
    public async Task A_file_replaced_while_it_is_read_is_read_again()
    {
        Write("book.xlsx", "one", LongAgo);
        var (workspace, cache) = Open();
        _isGated = true;

        var caller = cache.GetAsync(workspace.Get("book.xlsx", default), default);
        await Eventually.HoldsAsync(() => _parses == 1, "the parse began");
        Write("book.xlsx", "second", LongAgo);
        _gate.Release(2);

        Assert.Equal("second", ContentOf(await caller));
        Assert.Equal(2, _parses);
    }

    [Fact]
    public async Task A_file_that_never_rests_is_a_fault_that_can_be_repeated()
    {
        Write("book.xlsx", "x", LongAgo);
        var (workspace, cache) = Open(parse: (stream, _) =>
        {
            _parses++;
            Write("book.xlsx", new string('x', _parses + 1), LongAgo);
            return Parse(stream, default);
        });

        var fault = (await Assert.ThrowsAsync<FaultException>(() => cache.GetAsync(workspace.Get("book.xlsx", default), default))).Fault;

        Assert.Equal("workbook_changing", fault.Reason);
        Assert.NotNull(fault.RetryAfter);
        Assert.Equal(0, cache.Figures.Entries);
    }

    [Fact]
    public async Task The_least_recently_used_leaves_first_when_the_bytes_run_out()
    {
        foreach (var name in new[] { "a", "b", "c" })
            Write($"{name}.xlsx", new string(name[0], 500_000), LongAgo);
        var (workspace, cache) = Open(options => options with { CacheBytes = 1_200_000 });

        foreach (var name in new[] { "a", "b", "a", "c", "a" })
            await cache.GetAsync(workspace.Get($"{name}.xlsx", default), default);

        Assert.Equal((2, 1, 2), (cache.Figures.Entries, cache.Figures.Evictions, cache.Figures.Hits));
        Assert.InRange(cache.Figures.Bytes, 1_000_000, 1_200_000);
    }

    [Fact]
    public async Task A_workbook_larger_than_the_cache_is_kept_until_the_next_comes()
    {
        Write("large.xlsx", new string('x', 3_000_000), LongAgo);
        Write("small.xlsx", "small", LongAgo);
        var (workspace, cache) = Open(options => options with { CacheBytes = 1 << 20 });

        await cache.GetAsync(workspace.Get("large.xlsx", default), default);
        await cache.GetAsync(workspace.Get("large.xlsx", default), default);
        var whileAlone = cache.Figures;
        await cache.GetAsync(workspace.Get("small.xlsx", default), default);

        Assert.Equal((1, 1), (whileAlone.Hits, whileAlone.Entries));
        Assert.InRange(cache.Figures.Bytes, 1, 1 << 20);
    }

    [Fact]
    public async Task The_number_of_workbooks_is_bounded_too()
    {
        for (var i = 0; i < 5; i++)
            Write($"{i}.xlsx", "x", LongAgo);
        var (workspace, cache) = Open(options => options with { CacheCapacity = 2 });

        for (var i = 0; i < 5; i++)
            await cache.GetAsync(workspace.Get($"{i}.xlsx", default), default);

        Assert.Equal((2, 3), (cache.Figures.Entries, cache.Figures.Evictions));
    }

    [Fact]
    public async Task A_closed_workbook_is_read_again()
    {
        Write("book.xlsx", "one", LongAgo);
        var (workspace, cache) = Open();
        await cache.GetAsync(workspace.Get("book.xlsx", default), default);

        Assert.True(cache.Close(workspace.Get("book.xlsx", default)));
        Assert.False(cache.Close(workspace.Get("book.xlsx", default)));
        await cache.GetAsync(workspace.Get("book.xlsx", default), default);

        Assert.Equal(2, _parses);
    }

    [Fact]
    public async Task A_failed_parse_is_told_to_all_who_wait_and_not_kept()
    {
        Write("book.xlsx", "one", LongAgo);
        var (workspace, cache) = Open(parse: (_, _) => throw new InvalidDataException("broken"));

        var callers = Enumerable.Range(0, 3).Select(_ => cache.GetAsync(workspace.Get("book.xlsx", default), default)).ToList();

        foreach (var caller in callers)
            await Assert.ThrowsAsync<InvalidDataException>(() => caller);
        Assert.Equal((0, 0), (cache.Figures.Entries, cache.Figures.Loads));
    }

    private (Workspace Workspace, WorkbookCache Cache) Open(
        Func<SpreadsheetOptions, SpreadsheetOptions>? configure = null, Func<Stream, CancellationToken, Workbook>? parse = null)
    {
        var options = new SpreadsheetOptions { Workspace = _folder.FullPath };
        options = configure?.Invoke(options) ?? options;
        var workspace = new Workspace(options);
        var loader = new WorkbookLoader(workspace, options, TimeProvider.System, new Protection(WorkbookLoader.ProtectionName, options.FileIo, new(TimeProvider.System, NullLogger.Instance, new Escalation(new LogOptions(), TimeProvider.System))));
        return (workspace, new WorkbookCache(loader, parse ?? ParseGated, options, TimeProvider.System, new SpreadsheetEvents(_nothing)));
    }

    private Workbook ParseGated(Stream stream, CancellationToken cancellationToken)
    {
        var isGated = _isGated;
        Interlocked.Increment(ref _parses);
        if (isGated)
            _gate.Wait(cancellationToken);
        return Parse(stream, cancellationToken);
    }

    // The content of the file becomes the one cell of the workbook.
    private static Workbook Parse(Stream stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var reader = new StreamReader(stream, leaveOpen: true);
        var builder = new WorkbookBuilder();
        builder.AddSheet("Sheet1").AddText(1, 1, reader.ReadToEnd());
        return builder.Build();
    }

    private static string ContentOf(LoadedWorkbook loaded) => loaded.Workbook.Sheets[0].ValueAt(1, 1).Text!;

    private void Write(string name, string content, DateTime modified) => File.SetLastWriteTimeUtc(_folder.Write(name, content), modified);
}
