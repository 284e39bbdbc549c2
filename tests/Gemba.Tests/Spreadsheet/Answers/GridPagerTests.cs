using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Tools;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Answers;

public sealed class GridPagerTests
{
    [Fact]
    public void Paging_with_any_budget_yields_every_cell_once()
    {
        var shapes = Gen.Choose(1, 30).SelectMany(rows => Gen.Choose(1, 30).SelectMany(columns =>
            Gen.Choose(1, 80).SelectMany(cells => Gen.Choose(1, 400).SelectMany(bytes => Gen.Choose(1, 10).SelectMany(mostRows =>
                Gen.Choose(0, 4).Select(format => (rows, columns, cells, bytes, mostRows, format)))))));

        Prop.ForAll(shapes.ToArbitrary(), shape => AllCells(shape).SequenceEqual(Expected(shape.rows, shape.columns))).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void A_row_above_the_bound_on_cells_comes_in_parts()
    {
        var grid = GridOf(NumbersOf(2, 10), 2, 10);

        var pages = PagesOf(grid, new DenseRows(), cells: 4, bytes: 10_000, mostRows: 5);

        Assert.Equal(["0+4", "4+4", "8+2", "0+4", "4+4", "8+2"], pages.Select(page => $"{page.FirstColumn}+{page.Columns}"));
        Assert.Equal(["0.4", "0.8", "1", "1.4", "1.8", ""], pages.Select(page => page.Next?.ToString() ?? ""));
    }

    [Fact]
    public void A_cell_above_the_bound_on_bytes_is_cut_and_says_by_how_much()
    {
        var builder = new WorkbookBuilder();
        builder.AddSheet("Sheet1").AddText(1, 1, new string('x', 30_000));
        var grid = GridOf(builder.Build().Sheets[0], 1, 1);

        var page = new GridPager(new DenseRows()).Read(grid, default, 10, new AnswerBudget(100, 1000), default);

        var text = JsonElement.Parse(page.Payload.Span)[0].GetString()!;
        Assert.EndsWith($"…[cut, {30_000 - text.IndexOf('…', StringComparison.Ordinal)} more characters]", text, StringComparison.Ordinal);
        Assert.InRange(page.Payload.Length, 100, 1000);
        Assert.Null(page.Next);
    }

    [Fact]
    public void Empty_lines_of_csv_are_rows_too()
    {
        var builder = new WorkbookBuilder();
        builder.AddSheet("Sheet1").AddNumber(3, 1, 7);
        var grid = GridOf(builder.Build().Sheets[0], 3, 1);

        var page = new GridPager(new CsvRows(withNames: false)).Read(grid, default, 10, new AnswerBudget(100, 1000), default);

        Assert.Equal("\n\n7", Encoding.UTF8.GetString(page.Payload.Span));
        Assert.Equal(3, page.Rows);
    }

    [Fact]
    public void Paging_through_gaps_with_any_budget_yields_every_filled_row_once_and_names_only_empty_ones()
    {
        var shapes = Gen.Choose(1, 3000).ListOf().SelectMany(rows => Gen.Choose(1, 60).SelectMany(bytes => Gen.Choose(1, 5).SelectMany(mostRows =>
            Gen.Choose(1, 3).Select(steps => (rows: rows.Append(1).Distinct().Order().ToList(), bytes, mostRows, steps)))));

        Prop.ForAll(shapes.ToArbitrary(), shape =>
        {
            var builder = new WorkbookBuilder();
            var sheet = builder.AddSheet("Sheet1");
            shape.rows.ForEach(row => sheet.AddNumber(row, 1 + (row % 2), row));
            var grid = GridOf(builder.Build().Sheets[0], shape.rows[^1], 2);
            var pages = PagesOf(grid, new LetteredRows(), 100, shape.bytes, shape.mostRows, shape.steps);
            var skipped = pages.SelectMany(page => page.Skipped).SelectMany(run => Enumerable.Range(run.First, run.Last - run.First + 1)).ToList();
            var rows = pages.SelectMany(page => JsonElement.Parse($"[{Encoding.UTF8.GetString(page.Payload.Span)}]").EnumerateArray())
                .SelectMany(row => row.GetProperty("cells").EnumerateObject()).Select(cell => (int)cell.Value.GetDouble());
            return rows.SequenceEqual(shape.rows) && !skipped.Intersect(shape.rows).Any() && skipped.Distinct().Count() == skipped.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void A_row_with_nothing_but_a_note_is_not_left_out_where_notes_are_written()
    {
        var builder = new WorkbookBuilder();
        var sheet = builder.AddSheet("Sheet1");
        sheet.AddNumber(1, 1, 1);
        sheet.AddNumber(90, 1, 90);
        sheet.Features.Comments.Add(new CellComment(40, 1, "Ann", "look"));
        var grid = GridOf(builder.Build().Sheets[0], 90, 1);

        var noted = new GridPager(new FullRows(grid.Sheet, false, false)).Read(grid, default, 10, new AnswerBudget(100, 1000), default);
        var plain = new GridPager(new LetteredRows()).Read(grid, default, 10, new AnswerBudget(100, 1000), default);

        Assert.Equal([(2, 39), (41, 89)], noted.Skipped);
        Assert.Equal([(2, 89)], plain.Skipped);
    }

    [Fact]
    public void A_place_behind_the_end_is_an_empty_page()
    {
        var page = new GridPager(new DenseRows()).Read(GridOf(NumbersOf(2, 2), 2, 2), new GridPlace(9, 0), 10, new AnswerBudget(100, 1000), default);

        Assert.Equal((0, 0, null), (page.Rows, page.Payload.Length, page.Next));
    }

    [Theory]
    [InlineData("12", 12, 0)]
    [InlineData("12.7", 12, 7)]
    public void A_cursor_is_read_back(string cursor, int row, int column)
    {
        Assert.True(GridPlace.TryRead(cursor, out var place));
        Assert.Equal(new GridPlace(row, column), place);
        Assert.Equal(cursor, place.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.")]
    [InlineData("1.2.3")]
    [InlineData("99999999999")]
    public void Anything_else_is_no_cursor(string cursor) => Assert.False(GridPlace.TryRead(cursor, out _));

    private static IEnumerable<double> AllCells((int Rows, int Columns, int Cells, int Bytes, int MostRows, int Format) shape)
    {
        var grid = GridOf(NumbersOf(shape.Rows, shape.Columns), shape.Rows, shape.Columns);
        var name = new[] { "dense", "values", "rows", "json", "csv" }[shape.Format];
        return PagesOf(grid, GridFormats.Of(name, withNames: false), shape.Cells, shape.Bytes, shape.MostRows).SelectMany(page => CellsOf(page, name));
    }

    private static IEnumerable<double> CellsOf(GridPage page, string format) => format == "csv"
        ? Encoding.UTF8.GetString(page.Payload.Span).Split('\n', ',').Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture))
        : JsonElement.Parse($"[{Encoding.UTF8.GetString(page.Payload.Span)}]").EnumerateArray().SelectMany(row => format switch
        {
            "rows" => row.GetProperty("cells").EnumerateObject().Select(cell => cell.Value.GetDouble()),
            "json" => row.EnumerateObject().Select(cell => cell.Value.GetDouble()),
            _ => row.EnumerateArray().Select(cell => cell.GetDouble()),
        });

    private static List<GridPage> PagesOf(Grid grid, RowFormat format, int cells, int bytes, int mostRows, int steps = int.MaxValue)
    {
        var pages = new List<GridPage>();
        for (GridPlace? place = default(GridPlace); place is { } from;)
        {
            var page = new GridPager(format).Read(grid, from, mostRows, new AnswerBudget(cells, bytes, steps), default);
            Assert.True(page.Next is null || page.Next.Value.CompareTo(from) > 0, "a page must go on");
            pages.Add(page);
            place = page.Next;
        }

        return pages;
    }

    private static IEnumerable<double> Expected(int rows, int columns) =>
        Enumerable.Range(1, rows).SelectMany(row => Enumerable.Range(1, columns).Select(column => (row * 1000.0) + column));

    private static Sheet NumbersOf(int rows, int columns)
    {
        var builder = new WorkbookBuilder();
        var sheet = builder.AddSheet("Sheet1");
        for (var row = 1; row <= rows; row++)
        {
            for (var column = 1; column <= columns; column++)
                sheet.AddNumber(row, column, (row * 1000) + column);
        }

        return builder.Build().Sheets[0];
    }

    private static Grid GridOf(Sheet sheet, int rows, int columns)
    {
        var letters = ColumnNames.Letters(new CellRange(1, 1, rows, columns));
        return new Grid(sheet, RowNumbers.Run(1, rows), letters.Choose([]), letters.Names);
    }
}
