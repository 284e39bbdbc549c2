using System.ComponentModel.DataAnnotations;

namespace Gemba.Protocol.Links;

/// <summary>Bounds of a link over standard input and output.</summary>
public sealed record StdioLinkOptions
{
    internal const int ShortestLimit = 1024;

    /// <summary>
    /// Longest line that is read, in bytes. At least 1 kB; default 16 MiB: room for a file's content as a tool argument, and a bound on what
    /// one peer can make us hold. A longer line is skipped and answered with a fault.
    /// </summary>
    [Range(ShortestLimit, int.MaxValue)]
    public int MaxLineBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Whether a line that is too long is passed over and told with its length and the id that it answers, as who waits for answers needs it. No option of a server, which refuses such a line.</summary>
    internal bool TellsTooLong { get; init; }

    /// <summary>Every fault of the options, each with what to choose; none where they can be used.</summary>
    public IEnumerable<string> FindFaults()
    {
        if (MaxLineBytes < ShortestLimit)
            yield return $"MaxLineBytes is {MaxLineBytes}. Choose at least {ShortestLimit}.";
    }
}
