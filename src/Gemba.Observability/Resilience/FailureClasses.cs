using System.Collections.Frozen;
using System.Net.Sockets;

namespace Gemba.Observability.Resilience;

/// <summary>Tells the class of a failure from the types of its exceptions and the number that the operating system gave, never from a text.</summary>
public static class FailureClasses
{
    private const int WindowsFacility = unchecked((int)0x80070000);

    // Linux and macOS share the low numbers of errno(3) and differ in the high ones.
    private static readonly FrozenSet<int> BusyNumbers = OperatingSystem.IsWindows()
        ? Set(32 /* sharing violation */, 33 /* lock violation */)
        : OperatingSystem.IsMacOS() ? Set(4 /* EINTR */, 16 /* EBUSY */, 26 /* ETXTBSY */, 35 /* EAGAIN */)
        : Set(4 /* EINTR */, 11 /* EAGAIN: a lease of another process is being broken */, 16 /* EBUSY */, 26 /* ETXTBSY */);

    private static readonly FrozenSet<int> UnavailableNumbers = OperatingSystem.IsWindows()
        ? Set(4 /* too many open files */, 8 /* memory */, 21 /* not ready */, 23 /* checksum of the disk */, 51, 53, 55, 59, 64 /* network share */, 121 /* timeout */, 1117 /* device */, 1450 /* resources */)
        : OperatingSystem.IsMacOS() ? Set(5, 6, 12, 19, 23, 24, 57 /* ENOTCONN */, 60 /* ETIMEDOUT */, 64 /* EHOSTDOWN */, 65 /* EHOSTUNREACH */, 70 /* ESTALE */)
        : Set(5 /* EIO */, 6 /* ENXIO */, 12 /* ENOMEM */, 19 /* ENODEV */, 23 /* ENFILE */, 24 /* EMFILE */, 107 /* ENOTCONN */, 110 /* ETIMEDOUT */, 112 /* EHOSTDOWN */, 113 /* EHOSTUNREACH */, 116 /* ESTALE */, 121 /* EREMOTEIO */);

    /// <summary>The class of an exception, or of the first cause below it that has one.</summary>
    public static FailureClass Of(Exception? failure)
    {
        if (failure is null)
            return FailureClass.None;
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (OfOne(cause) is var found and not FailureClass.Other)
                return found;
        }

        return FailureClass.Other;
    }

    /// <summary>Whether a repeat may end otherwise.</summary>
    public static bool IsTransient(Exception? failure) => Of(failure) is FailureClass.Busy or FailureClass.Unavailable;

    /// <summary>The class as a word for log lines.</summary>
    internal static string WordOf(Exception failure) => Of(failure).ToString().ToLowerInvariant();

    private static FailureClass OfOne(Exception failure) => failure switch
    {
        OperationCanceledException => FailureClass.Cancelled,
        FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException => FailureClass.NotFound,
        UnauthorizedAccessException => FailureClass.Denied,
        SocketException or TimeoutException => FailureClass.Unavailable,
        IOException io when BusyNumbers.Contains(NumberOf(io)) => FailureClass.Busy,
        IOException io when UnavailableNumbers.Contains(NumberOf(io)) => FailureClass.Unavailable,
        _ => FailureClass.Other,
    };

    private static int NumberOf(IOException failure) =>
        OperatingSystem.IsWindows() && (failure.HResult & 0xFFFF0000) == (WindowsFacility & 0xFFFF0000) ? failure.HResult & 0xFFFF : failure.HResult;

    private static FrozenSet<int> Set(params int[] numbers) => numbers.ToFrozenSet();
}
