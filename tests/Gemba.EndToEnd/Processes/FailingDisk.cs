namespace Gemba.EndToEnd.Processes;

/// <summary>
/// A disk that really fails: a file system in a file, mounted through a loop device. Cut off, the file gives nothing any more and the kernel answers reads
/// with EIO; written back, the disk works again.
/// </summary>
internal sealed class FailingDisk : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gemba-disk-").FullName;
    private byte[] _content = [];

    /// <summary>Where it is mounted.</summary>
    public string Root => Path.Combine(_folder, "mounted");

    private string Image => Path.Combine(_folder, "image");

    /// <summary>A disk that holds copies of the sample workbooks, of which nothing is in the kernel's memory yet.</summary>
    public static async Task<FailingDisk> MountAsync()
    {
        var disk = new FailingDisk();
        Directory.CreateDirectory(disk.Root);
        await using (var image = File.Create(disk.Image))
            image.SetLength(32 << 20);
        await RunAsync("mkfs.ext4", "-q", "-F", disk.Image);
        await RunAsync("mount", "-o", "loop", disk.Image, disk.Root);
        foreach (var sample in Directory.GetFiles(Workspace.Samples, "*.xlsx"))
        {
            var copy = Path.Combine(disk.Root, Path.GetFileName(sample));
            File.Copy(sample, copy);
            File.SetLastWriteTimeUtc(copy, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1)); // old enough to be trusted
        }

        await RunAsync("umount", disk.Root);
        disk._content = await File.ReadAllBytesAsync(disk.Image);
        // Read-only: a journal that fails would be another fault than the one that is wanted.
        await RunAsync("mount", "-o", "loop,ro,noload", disk.Image, disk.Root);
        return disk;
    }

    public void Fail()
    {
        using var image = OpenImage();
        image.SetLength(0);
    }

    public void Mend()
    {
        using var image = OpenImage();
        image.Write(_content);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", Root);
        Directory.Delete(_folder, recursive: true);
    }

    private FileStream OpenImage() => new(Image, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

    private static async Task RunAsync(string command, params string[] arguments)
    {
        await using var child = await Child.RunAsync(command, arguments);
        Assert.True(child.ExitCode == 0, $"{command}: {child.Errors}");
    }
}
