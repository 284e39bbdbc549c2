using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gemba.Spreadsheet.Workspaces;

/// <summary>What stands under a path that is no folder.</summary>
internal enum FileKind
{
    /// <summary>The system does not tell; opening will.</summary>
    Untold,
    Regular,
    Link,
    Pipe,
    Socket,
    Device,

    /// <summary>Nothing is there by this name.</summary>
    Missing,
}

/// <summary>Asks the operating system for the kind of a file. .NET shows pipes, sockets and devices as files without content.</summary>
internal static class FileKinds
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint TypeOnly = 1;
    private const int KindMask = 0xF000;
    private const int NoSuchFile = 2;

    /// <summary>The kind of what has this path; a link is not followed.</summary>
    public static FileKind Of(string path) =>
        OperatingSystem.IsLinux() ? KindOf(Statx(CurrentFolder, path, NoFollow, TypeOnly, out var status), status) : FileKind.Untold;

    /// <summary>The kind of what was opened, whatever has its path by now.</summary>
    public static FileKind Of(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
            return FileKind.Untold;
        var descriptor = handle.DangerousGetHandle().ToInt32();
        return KindOf(Statx(descriptor, "", EmptyPath, TypeOnly, out var status), status);
    }

    /// <summary>The kind in a word for those who read the listing; <see langword="null"/> where nothing speaks against opening it.</summary>
    public static string? ProblemOf(FileKind kind) => kind switch
    {
        FileKind.Pipe => "is a pipe, not a file",
        FileKind.Socket => "is a socket, not a file",
        FileKind.Device => "is a device, not a file",
        _ => null,
    };

    private static FileKind KindOf(int result, Status status) => result != 0
        ? Marshal.GetLastPInvokeError() == NoSuchFile ? FileKind.Missing : FileKind.Untold
        : (status.Mode & KindMask) switch
        {
            0x8000 => FileKind.Regular,
            0xA000 => FileKind.Link,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            0x2000 or 0x6000 => FileKind.Device,
            _ => FileKind.Untold,
        };

    // statx(2) and not stat(2): its structure is the same on every processor.
    [DllImport("libc", EntryPoint = "statx", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out Status status);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(28)]
        public ushort Mode;
    }
}
