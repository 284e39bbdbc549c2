using FsCheck;
using FsCheck.Fluent;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Workbooks;

public sealed class CellColumnTests
{
    [Fact]
    public void Whatever_the_order_a_column_holds_what_came_last_in_each_row() =>
        Prop.ForAll(Gen.Choose(1, 3000).ArrayOf().ToArbitrary(), rows =>
        {
            var builder = new CellColumnBuilder();
            var expected = new SortedDictionary<int, long>();
            for (var i = 0; i < rows.Length; i++)
            {
                builder.Add(rows[i], new StoredCell(StoredKind.SharedText, i));
                expected[rows[i]] = i;
            }

            if (rows.Length == 0)
                return true;
            var column = builder.Build();
            var found = Enumerable.Range(1, 3000).Where(row => column.TryFind(row, out _, out _)).ToArray();
            return found.SequenceEqual(expected.Keys)
                && expected.All(cell => column.TryFind(cell.Key, out var block, out var place) && block.IndexAt(place) == cell.Value);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
}
