using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gemba.EndToEnd.Processes;

/// <summary>Holds a file as a file server does for its client: who opens it without waiting gets EAGAIN until it is let go (fcntl(2), F_SETLEASE).</summary>
internal sealed class FileLease : IDisposable
{
    private const int SetSignal = 10;
    private const int SetLease = 1024;
    private const int WriteLease = 1;
    private const int Urgent = 23; // ignored unless somebody listens; the default signal would end this process

    private readonly SafeFileHandle _file;

    public FileLease(string path)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Assert.Equal(0, Control(_file, SetSignal, Urgent));
        Assert.Equal(0, Control(_file, SetLease, WriteLease));
    }

    public void Dispose() => _file.Dispose();

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(SafeFileHandle file, int command, int argument);
}
