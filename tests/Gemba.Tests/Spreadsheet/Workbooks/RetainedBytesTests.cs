using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Workbooks;

/// <summary>Looks at the whole heap, so that nothing else may run beside it.</summary>
[Collection(nameof(HeapAlone))]
public sealed class RetainedBytesTests
{
    [Fact]
    public void Retained_bytes_are_close_to_what_the_heap_says()
    {
        // What the test host itself keeps or lets go meanwhile moves a single measurement, but not the middle of three.
        var measured = Enumerable.Range(0, 3).Select(_ => Measured()).OrderBy(one => (double)one.Book.RetainedBytes / one.Grown).ToArray();

        var (book, grown) = measured[1];
        Assert.InRange(book.RetainedBytes, grown * 0.8, grown * 1.25);
        Assert.Equal(4, book.Sheets.Count);
    }

    private static (Workbook Book, long Grown) Measured()
    {
        var before = SettledHeap();
        var book = Filled();
        return (book, SettledHeap() - before);
    }

    // What earlier tests left to finalizers goes only with a later collection.
    private static long SettledHeap()
    {
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        for (var last = long.MaxValue; last - heap > 10_000;)
        {
            last = heap;
            GC.WaitForPendingFinalizers();
            heap = GC.GetTotalMemory(forceFullCollection: true);
        }

        return heap;
    }

    private static Workbook Filled()
    {
        var book = new WorkbookBuilder();
        for (var number = 0; number < 4; number++)
        {
            var sheet = book.AddSheet($"S{number}");
            for (var row = 1; row <= 20_000; row++)
            {
                sheet.AddNumber(row, 1, row);
                sheet.AddNumber(row, 2, row / 3.0);
                sheet.AddText(row, 3, $"text {number} {row}");
                sheet.AddNumber(row, 4, row, formula: sheet.OwnFormula("SUM(A1:A2)"u8));
            }
        }

        return book.Build();
    }
}
