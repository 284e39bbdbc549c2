using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet;
using Gemba.Spreadsheet.Caching;
using Gemba.Spreadsheet.Workspaces;

namespace Gemba.Tests.Spreadsheet.Workspaces;

public sealed class SpecialFileTests : IDisposable
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact]
    public void Pipes_and_sockets_with_the_name_of_a_workbook_are_problems_of_the_listing_and_no_workbooks()
    {
        _folder.Write("book.xlsx");
        MakePipe("pipe.xlsx");
        MakePipe("bare-pipe");
        File.CreateSymbolicLink(_folder.PathOf("linked.xlsx"), _folder.PathOf("bare-pipe"));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.PathOf("socket.xlsx")));

        var listing = Open().List(default);

        Assert.Equal(["book.xlsx"], listing.Files.Select(f => f.Path));
        Assert.Equal(
            ["linked.xlsx: is a link, and its target is a pipe, not a file", "pipe.xlsx: is a pipe, not a file", "socket.xlsx: is a socket, not a file"],
            listing.Problems.Select(p => $"{p.Path}: {p.Reason}").Order(StringComparer.Ordinal));
    }

    [LinuxFact]
    public void Asking_for_a_pipe_names_what_it_is()
    {
        MakePipe("pipe.xlsx");
        File.CreateSymbolicLink(_folder.PathOf("linked.xlsx"), _folder.PathOf("pipe.xlsx"));

        foreach (var name in (string[])["pipe.xlsx", "linked.xlsx"])
        {
            var fault = Assert.Throws<FaultException>(() => Open().Get(name, default)).Fault;
            Assert.Equal("not_a_file", fault.Reason);
            Assert.Contains("'pipe.xlsx' is a pipe, not a file", fault.Text, StringComparison.Ordinal);
        }
    }

    [LinuxFact]
    public async Task A_pipe_that_takes_the_place_of_a_workbook_is_refused_without_waiting_for_a_writer()
    {
        var path = _folder.Write("book.xlsx");
        var file = Open().Get("book.xlsx", default);
        File.Delete(path);
        MakePipe("book.xlsx");

        var opening = Task.Run(() => FileRevision.Open(file));

        var refused = await Assert.ThrowsAsync<FaultException>(() => opening.WaitAsync(LongEnough));
        Assert.Equal("not_a_file", refused.Fault.Reason);
    }

    [LinuxFact]
    public void A_socket_or_a_device_that_takes_the_place_of_a_workbook_is_refused()
    {
        var path = _folder.Write("book.xlsx");
        var file = Open().Get("book.xlsx", default);
        File.Delete(path);
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            Assert.Equal("not_a_file", Assert.Throws<FaultException>(() => FileRevision.Open(file)).Fault.Reason);
        }

        var device = file with { FullPath = "/dev/zero" };
        Assert.Equal("not_a_file", Assert.Throws<FaultException>(() => FileRevision.Open(device)).Fault.Reason);
    }

    [LinuxFact]
    public void Names_that_are_not_valid_UTF_8_are_problems_of_the_listing()
    {
        _folder.Write("book.xlsx");
        _folder.Write("kept\uFFFD.xlsx");
        using var file = new ByteNamed(_folder.Write("a.xlsx"), _folder.PathOf("lost"), ".xlsx");
        using var link = new ByteNamed(File.CreateSymbolicLink(_folder.PathOf("b.xlsx"), "book.xlsx").FullName, _folder.PathOf("gone"), ".xlsx");
        using var folder = new ByteNamed(Directory.CreateDirectory(_folder.PathOf("c")).FullName, _folder.PathOf("folder"), "");

        var listing = Open().List(default);

        Assert.Equal(["book.xlsx", "kept\uFFFD.xlsx"], listing.Files.Select(f => f.Path));
        Assert.Equal(["folder\uFFFD", "gone\uFFFD.xlsx", "lost\uFFFD.xlsx"], listing.Problems.Select(p => p.Path).Order(StringComparer.Ordinal));
        Assert.All(listing.Problems, p => Assert.Equal("has a name that is not valid UTF-8; rename it", p.Reason));
    }

    [Fact]
    public void An_opened_workbook_bears_its_name_and_can_be_replaced_while_it_is_read()
    {
        var path = _folder.Write("book.xlsx", "first");
        using var stream = FileRevision.Open(Open().Get("book.xlsx", default));
        File.Move(_folder.Write("new.xlsx", "second"), path, overwrite: true);

        using var reader = new StreamReader(stream);
        Assert.Equal(path, stream.Name);
        Assert.Equal("first", reader.ReadToEnd());
    }

    private Workspace Open() => new(new SpreadsheetOptions { Workspace = _folder.FullPath });

    private void MakePipe(string name) => Assert.Equal(0, MkFifo(_folder.PathOf(name), 0x180));

    [DllImport("libc", EntryPoint = "mkfifo", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MkFifo([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

    /// <summary>Gives a file a name with a byte that is no UTF-8, and takes it back afterwards: .NET could not delete it.</summary>
    private sealed class ByteNamed : IDisposable
    {
        private readonly byte[] _before;
        private readonly byte[] _after;

        public ByteNamed(string path, string begin, string end)
        {
            _before = [.. Encoding.UTF8.GetBytes(path), 0];
            _after = [.. Encoding.UTF8.GetBytes(begin), 0xFF, .. Encoding.UTF8.GetBytes(end), 0];
            Assert.Equal(0, Rename(_before, _after));
        }

        public void Dispose() => Assert.Equal(0, Rename(_after, _before));

        [DllImport("libc", EntryPoint = "rename")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Rename(byte[] from, byte[] to);
    }
}
