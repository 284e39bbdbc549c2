using System.Runtime.InteropServices;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;
using Microsoft.Win32.SafeHandles;

namespace Gemba.Spreadsheet.Workspaces;

/// <summary>
/// A workbook file open for reading. Opening never waits: a pipe that took the file's place since it was looked at has no writer to wait for, and is
/// refused by what the handle shows and not by what its path showed before.
/// </summary>
internal sealed class RegularFile : FileStream
{
    private const int NoSuchFile = 2;
    private const int NoSuchDevice = 6;
    private const int NotAFolder = 20;

    private readonly string _path;

    private RegularFile(SafeFileHandle handle, string path, int bufferBytes)
        : base(handle, FileAccess.Read, bufferBytes, isAsync: false) => _path = path;

    public override string Name => _path;

    /// <summary>Opens the file without keeping others from writing, renaming or deleting it.</summary>
    /// <exception cref="FaultException">It has gone, may not be read, or is no regular file.</exception>
    public static RegularFile Open(WorkbookFile file, int bufferBytes)
    {
        var handle = OperatingSystem.IsWindows() ? OpenShared(file) : OpenWithoutWaiting(file);
        try
        {
            if (FileKinds.ProblemOf(FileKinds.Of(handle)) is { } problem)
                throw new FaultException(SpreadsheetFaults.NotAFile(file.Path, problem));
            var stream = new RegularFile(handle, file.FullPath, bufferBytes);
            // Where the system does not tell the kind of a handle, this does: only files and disks can be read from any place.
            return stream.CanSeek ? stream : throw new FaultException(SpreadsheetFaults.NotAFile(file.Path, "is a pipe or a device, not a file"));
        }
        catch (Exception e) when (e is FaultException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            handle.Dispose();
            throw e as FaultException ?? SpreadsheetFaults.Unreadable(file.Path, e);
        }
    }

    private static SafeFileHandle OpenShared(WorkbookFile file)
    {
        try
        {
            return File.OpenHandle(file.FullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FaultException(SpreadsheetFaults.WorkbookGone(file.Path), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SpreadsheetFaults.Unreadable(file.Path, e);
        }
    }

    private static SafeFileHandle OpenWithoutWaiting(WorkbookFile file)
    {
        // O_RDONLY | O_NONBLOCK | O_CLOEXEC: the numbers of Linux on every processor, and those of macOS.
        var flags = OperatingSystem.IsLinux() ? 0x800 | 0x80000 : 0x4 | 0x1000000;
        var descriptor = OpenFile(file.FullPath, flags);
        if (descriptor >= 0)
            return new SafeFileHandle(descriptor, ownsHandle: true);
        var number = Marshal.GetLastPInvokeError();
        throw number switch
        {
            NoSuchFile or NotAFolder => new FaultException(SpreadsheetFaults.WorkbookGone(file.Path)),
            NoSuchDevice => new FaultException(SpreadsheetFaults.NotAFile(file.Path, "is a socket or a device, not a file")),
            _ => SpreadsheetFaults.Unreadable(file.Path, new IOException(Marshal.GetPInvokeErrorMessage(number), number)),
        };
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
