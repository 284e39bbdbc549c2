using Gemba.Spreadsheet.Caching;

namespace Gemba.Spreadsheet.Observing;

/// <summary><c>/debug/cache</c>: the figures of the cache, and each workbook that it holds. Paths are those of the workspace; nothing tells where it lies.</summary>
internal static class CacheLook
{
    public static object Take(WorkbookCache cache, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return new { Stats = cache.Figures, Entries = cache.Held.ToDictionary(held => held.Loaded.File.Id, held => Show(held.Loaded, held.Hits, now)) };
    }

    private static object Show(LoadedWorkbook loaded, long hits, DateTimeOffset now) => new
    {
        loaded.File.Path,
        Bytes = loaded.Workbook.RetainedBytes,
        FileBytes = loaded.File.Bytes,
        loaded.Revision,
        AgeSeconds = Math.Round((now - loaded.ReadAt).TotalSeconds, 3),
        Hits = hits,
        Sheets = loaded.Workbook.Sheets.Count,
    };
}
