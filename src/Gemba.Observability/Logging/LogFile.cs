using System.Globalization;
using Gemba.Observability.Faults;

namespace Gemba.Observability.Logging;

/// <summary>The file that log lines go to beside standard error, claimed for this process alone: two processes that move one file on under each other would tear it.</summary>
internal sealed class LogFile : IDisposable
{
    private const string On = "on";
    private const string Off = "off";

    /// <summary>Processes that may share a data folder and each have a file; more than an agent's desktop starts of one server.</summary>
    private const int MostFiles = 16;

    private readonly FileStream _claim;

    private LogFile(string path, FileStream claim) => (Path, _claim) = (path, claim);

    /// <summary>Where lines are written now; older ones stand beside it with a number.</summary>
    public string Path { get; }

    /// <summary>Claims the file that the options ask for, or the next free name beside it; <see langword="null"/> when they ask for none.</summary>
    /// <exception cref="ObservabilityException">The file cannot be written.</exception>
    public static LogFile? Claim(string? wanted, string dataFolder)
    {
        if (string.IsNullOrWhiteSpace(wanted) || wanted.Equals(Off, StringComparison.OrdinalIgnoreCase))
            return null;
        var first = wanted.Equals(On, StringComparison.OrdinalIgnoreCase) ? System.IO.Path.Combine(dataFolder, "logs", "gemba.log") : System.IO.Path.GetFullPath(wanted);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(first)!);
            var claimed = Enumerable.Range(1, MostFiles).Select(number => TryClaim(NameOf(first, number))).FirstOrDefault(file => file is not null)
                ?? throw new IOException($"{MostFiles} processes write beside it already.");
            using (File.Open(claimed.Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
                return claimed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw ObservabilityFaults.LogFileUnusable(first, failure);
        }
    }

    public void Dispose() => _claim.Dispose();

    private static string NameOf(string first, int number) => number == 1
        ? first
        : string.Create(CultureInfo.InvariantCulture, $"{System.IO.Path.ChangeExtension(first, null)}-{number}{System.IO.Path.GetExtension(first)}");

    private static LogFile? TryClaim(string path)
    {
        try
        {
            return new LogFile(path, new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path + ".lock"))
        {
            return null; // another process writes there
        }
    }
}
