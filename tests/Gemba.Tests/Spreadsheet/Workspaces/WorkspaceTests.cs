using System.Runtime.Versioning;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet;
using Gemba.Spreadsheet.Workspaces;

namespace Gemba.Tests.Spreadsheet.Workspaces;

public sealed class WorkspaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _elsewhere = new();

    public void Dispose()
    {
        _folder.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public void Workbooks_of_all_folders_are_listed_by_name()
    {
        _folder.Write("b.xlsx");
        _folder.Write("deep/er/A.XLSM");
        _folder.Write("notes.txt");
        _folder.Write(".git/hidden.xlsx");
        _folder.Write("~$b.xlsx");

        var listing = Open().List(default);

        Assert.Equal(["deep/er/A.XLSM", "b.xlsx"], listing.Files.Select(f => f.Path));
        Assert.Equal("er", listing.Files[0].Folder);
        Assert.Equal("A", listing.Files[0].Slug);
        Assert.Empty(listing.Problems);
        Assert.False(listing.IsCut);
    }

    [Fact]
    public void An_id_stays_when_the_file_changes_and_finds_it_in_any_case_and_without_its_prefix()
    {
        _folder.Write("folder/book.xlsx", "one");
        var workspace = Open();
        var id = workspace.List(default).Files.Single().Id;

        _folder.Write("folder/book.xlsx", "another content");

        Assert.Matches("^wb-[2-9a-km-np-z]{10}$", id);
        Assert.Equal(id, workspace.List(default).Files.Single().Id);
        Assert.Equal("folder/book.xlsx", workspace.Get(id.ToUpperInvariant(), default).Path);
        Assert.Equal("folder/book.xlsx", workspace.Get(id["wb-".Length..], default).Path);
        Assert.Equal("folder/book.xlsx", Open().Get(id, default).Path);
    }

    [Theory]
    [InlineData("folder/book.xlsx")]
    [InlineData("folder\\book.xlsx")]
    [InlineData("./folder/../folder/book.xlsx")]
    [InlineData("book.xlsx")]
    [InlineData("BOOK")]
    public void A_path_or_an_unambiguous_name_finds_the_workbook(string reference)
    {
        _folder.Write("folder/book.xlsx");

        Assert.Equal("folder/book.xlsx", Open().Get(reference, default).Path);
    }

    [Fact]
    public void A_name_of_two_workbooks_is_a_fault_that_names_both()
    {
        _folder.Write("2023/book.xlsx");
        _folder.Write("2024/book.xlsx");

        var fault = FaultOf("book.xlsx");

        Assert.Equal("ambiguous_workbook", fault.Reason);
        Assert.Contains("'2023/book.xlsx', '2024/book.xlsx'", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_is_a_fault_that_names_what_there_is()
    {
        _folder.Write("sales.xlsx");

        var fault = FaultOf("salse.xlsx");

        Assert.Equal("unknown_workbook", fault.Reason);
        Assert.Contains("Did you mean 'sales.xlsx'?", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_lists_twenty_workbooks_at_most()
    {
        for (var i = 0; i < 30; i++)
            _folder.Write($"{i:00}.xlsx");

        Assert.Contains("and 10 more", FaultOf("nothing").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_outside_is_opened_or_named()
    {
        var secret = _elsewhere.Write("secret.xlsx");
        File.CreateSymbolicLink(_folder.PathOf("link.xlsx"), secret);
        Directory.CreateSymbolicLink(_folder.PathOf("linked"), _elsewhere.FullPath);

        var listing = Open().List(default);
        var references = new[] { "link.xlsx", "linked/secret.xlsx", "linked/nothing.xlsx", secret, "../secret.xlsx", "/etc/passwd", "../../etc/passwd" };

        Assert.Empty(listing.Files);
        Assert.Equal(["link.xlsx", "linked"], listing.Problems.Select(p => p.Path).Order());
        Assert.All(listing.Problems, p => Assert.DoesNotContain(_elsewhere.FullPath, p.Reason, StringComparison.Ordinal));
        Assert.All(references, reference => Assert.Equal("outside_workspace", FaultOf(reference).Reason));
        Assert.DoesNotContain(_elsewhere.FullPath, FaultOf("link.xlsx").Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.FullPath, FaultOf("link.xlsx").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_inside_the_workspace_leads_to_the_one_workbook_behind_it()
    {
        var book = _folder.Write("2024/book.xlsx");
        File.CreateSymbolicLink(_folder.PathOf("current.xlsx"), book);
        Directory.CreateSymbolicLink(_folder.PathOf("latest"), _folder.PathOf("2024"));
        var workspace = Open();

        Assert.Equal(["2024/book.xlsx"], workspace.List(default).Files.Select(f => f.Path));
        Assert.Equal("2024/book.xlsx", workspace.Get("current.xlsx", default).Path);
        Assert.Equal("2024/book.xlsx", workspace.Get("latest/book.xlsx", default).Path);
    }

    [Fact]
    public void Links_in_a_circle_are_reported_and_the_listing_goes_on()
    {
        _folder.Write("deep/book.xlsx");
        Directory.CreateSymbolicLink(_folder.PathOf("deep", "up"), _folder.FullPath);
        File.CreateSymbolicLink(_folder.PathOf("a.xlsx"), _folder.PathOf("b.xlsx"));
        File.CreateSymbolicLink(_folder.PathOf("b.xlsx"), _folder.PathOf("a.xlsx"));

        var listing = Open().List(default);

        Assert.Equal(["deep/book.xlsx"], listing.Files.Select(f => f.Path));
        Assert.Equal(2, listing.ProblemCount);
        Assert.All(listing.Problems, p => Assert.Contains("circle", p.Reason, StringComparison.Ordinal));
        Assert.Equal("outside_workspace", FaultOf("a.xlsx").Reason);
    }

    [Fact]
    public void A_workspace_that_is_itself_a_link_is_served()
    {
        _folder.Write("book.xlsx");
        var link = _elsewhere.PathOf("link");
        Directory.CreateSymbolicLink(link, _folder.FullPath);

        Assert.Equal("book.xlsx", Open(new SpreadsheetOptions { Workspace = link }).Get("book.xlsx", default).Path);
    }

    [Fact]
    public void The_bounds_on_files_and_depth_are_kept_and_told()
    {
        for (var i = 0; i < 5; i++)
            _folder.Write($"{i}.xlsx");
        _folder.Write("a/b/c/deep.xlsx");

        var few = Open(Options() with { MaxFiles = 3 }).List(default);
        var shallow = Open(Options() with { MaxDepth = 2 }).List(default);

        Assert.Equal((3, true), (few.Files.Count, few.IsCut));
        Assert.Equal((5, false), (shallow.Files.Count, shallow.IsCut));
        Assert.Equal(("a/b/c", "lies deeper than 2 folders"), (shallow.Problems[0].Path, shallow.Problems[0].Reason));
    }

    [Fact]
    public void Files_of_another_kind_empty_files_and_large_files_have_their_faults()
    {
        _folder.Write("old.xls");
        _folder.Write("empty.xlsx", "");
        _folder.Write("large.xlsx", new byte[2000]);

        Assert.Equal("unsupported_format", FaultOf("old.xls").Reason);
        Assert.Equal("empty_file", FaultOf("empty.xlsx").Reason);
        Assert.Equal("workbook_file_too_large", FaultOf("large.xlsx", Options() with { MaxFileBytes = 1024 }).Reason);
    }

    [Fact]
    public void A_file_swapped_for_a_link_is_not_followed()
    {
        var path = _folder.Write("book.xlsx");
        var workspace = Open();
        var file = workspace.Get("book.xlsx", default);
        File.Delete(path);
        File.CreateSymbolicLink(path, _elsewhere.Write("secret.xlsx"));

        Assert.Null(workspace.Refresh(file));
    }

    [UnprivilegedFact]
    [UnsupportedOSPlatform("windows")]
    public void An_unreadable_folder_is_reported_and_the_listing_goes_on()
    {
        _folder.Write("open/book.xlsx");
        _folder.Write("shut/book.xlsx");
        File.SetUnixFileMode(_folder.PathOf("shut"), UnixFileMode.None);
        try
        {
            var listing = Open().List(default);

            Assert.Equal(["open/book.xlsx"], listing.Files.Select(f => f.Path));
            Assert.Equal(("shut", "may not be read"), (listing.Problems[0].Path, listing.Problems[0].Reason));
        }
        finally
        {
            File.SetUnixFileMode(_folder.PathOf("shut"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Wrong_options_are_told_all_at_once()
    {
        var faults = SpreadsheetOptionsValidator.FaultsOf(new SpreadsheetOptions
        {
            Workspace = _folder.PathOf("nothing"),
            Extensions = ["xlsx"],
            MaxCells = 0,
            CacheCapacity = 1001,
            ToolTimeout = TimeSpan.Zero,
        });

        Assert.Equal(5, faults.Count);
        Assert.Contains(faults, f => f == "CacheCapacity is 1001. Choose 1 to 1000.");
        Assert.Empty(SpreadsheetOptionsValidator.FaultsOf(Options()));
    }

    private SpreadsheetOptions Options() => new() { Workspace = _folder.FullPath };

    private Workspace Open(SpreadsheetOptions? options = null) => new(options ?? Options());

    private Fault FaultOf(string reference, SpreadsheetOptions? options = null) =>
        Assert.Throws<FaultException>(() => Open(options).Get(reference, default)).Fault;
}
