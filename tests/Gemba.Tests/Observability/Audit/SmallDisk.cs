using System.Diagnostics;

namespace Gemba.Tests.Observability.Audit;

/// <summary>A file system of 128 KB in memory, mounted on a folder: a disk that is really full soon. Only the superuser of Linux can make one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private static readonly Lazy<bool> Possible = new(() =>
    {
        using var folder = new TemporaryFolder();
        if (!OperatingSystem.IsLinux() || !TryMount(folder.Path))
            return false;
        Unmount(folder.Path);
        return true;
    });

    private readonly string _folder;

    public SmallDisk(string folder)
    {
        _folder = folder;
        Assert.True(TryMount(folder), $"A small disk could not be mounted on {folder}.");
    }

    /// <summary>Whether this machine and user can make one; tried once.</summary>
    public static bool IsPossible => Possible.Value;

    /// <summary>Gives it room for everything.</summary>
    public void Grow() => Assert.True(Run("mount", "-o", "remount,size=8m", _folder));

    public void Dispose() => Unmount(_folder);

    private static bool TryMount(string folder) => Run("mount", "-t", "tmpfs", "-o", "size=128k", "gemba-test", folder);

    private static void Unmount(string folder) => Run("umount", "-l", folder);

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>A fact that needs a <see cref="SmallDisk"/>; skipped with a word where none can be made.</summary>
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!SmallDisk.IsPossible)
            Skip = "a file system in memory cannot be mounted: that takes Linux and its superuser";
    }
}
