using System.Security.Cryptography;

namespace Gemba.Observability.Redaction;

/// <summary>The private key behind the stand-ins of hidden values, kept in the data folder so that they stay comparable after a restart.</summary>
internal static class RedactionKey
{
    private const int Bytes = 32;
    private const string FileName = "redaction.key";

    /// <summary>Reads the folder's key, or makes one that only this user can read.</summary>
    /// <exception cref="IOException">The folder cannot be written or the file cannot be read.</exception>
    public static byte[] In(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, FileName);
        if (TryRead(file) is { } kept)
            return kept;

        var key = ForThisProcess();
        var fresh = $"{file}.{Guid.NewGuid():n}";
        using (var stream = new FileStream(fresh, OwnerOnly()))
            stream.Write(key);
        // Of two processes that start at once the first one's key stays.
        try
        {
            File.Move(fresh, file, overwrite: File.Exists(file) && TryRead(file) is null);
            return key;
        }
        catch (IOException) when (TryRead(file) is not null)
        {
            File.Delete(fresh);
            return TryRead(file)!;
        }
    }

    /// <summary>A key that nobody keeps: stand-ins are comparable until the process ends.</summary>
    public static byte[] ForThisProcess() => RandomNumberGenerator.GetBytes(Bytes);

    private static byte[]? TryRead(string file) => File.Exists(file) && File.ReadAllBytes(file) is { Length: Bytes } key ? key : null;

    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
