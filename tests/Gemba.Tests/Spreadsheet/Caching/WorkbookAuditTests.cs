using Gemba.Observability.Audit;
using Gemba.Spreadsheet;
using Gemba.Spreadsheet.Caching;
using Gemba.Tests.Observability.Audit;
using Gemba.Tests.Spreadsheet.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace Gemba.Tests.Spreadsheet.Caching;

public sealed class WorkbookAuditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _folder.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Closing_is_in_the_trail_only_where_a_workbook_was_open()
    {
        _folder.Write("book.xlsx", SampleBooks.Numbers(1, 1));
        using var trail = Trails.In(_data.FullPath);
        var registered = new ServiceCollection().AddSingleton<IAuditTrail>(trail);
        registered.AddLogging().AddGembaSpreadsheet(ServedWorkspace.OptionsOf(_folder));
        await using var services = registered.BuildServiceProvider();
        var library = services.GetRequiredService<WorkbookLibrary>();

        await library.CloseAsync("book.xlsx", default);
        await library.OpenAsync("book.xlsx", default);
        await library.CloseAsync("book.xlsx", default);
        await library.CloseAsync("book.xlsx", default);

        Assert.Equal(["workbook_close", "workbook_open"], trail.Query(new AuditFilter()).Select(entry => entry.Type));
    }
}
