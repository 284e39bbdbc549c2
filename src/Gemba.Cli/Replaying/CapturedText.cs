using System.Text.RegularExpressions;

namespace Gemba.Cli.Replaying;

/// <summary>Texts of a capture, in which secrets are hidden and the end of what is long is left out.</summary>
internal static partial class CapturedText
{
    /// <summary>Stands, with a number, for the members or items that were too many to keep.</summary>
    public const string LeftOut = "…left out";

    /// <summary>Whether something was hidden in the text.</summary>
    public static bool IsRedacted(string text) => StandIn().IsMatch(text);

    /// <summary>Whether a text can be what stood there: what was hidden may be anything, and so may what was cut off.</summary>
    public static bool CanBe(string captured, string now)
    {
        if (captured == now)
            return true;
        var cut = Cut().Match(captured);
        if (!cut.Success && !IsRedacted(captured))
            return false;
        var kept = cut.Success ? captured[..cut.Index] : captured;
        var shape = string.Join(".*?", StandIn().Split(kept).Select(Regex.Escape));
        return Regex.IsMatch(now, $@"\A{shape}{(cut.Success ? "" : @"\z")}", RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
    }

    [GeneratedRegex(@"\[redacted:[a-z0-9_-]+:[0-9a-f]+\]")]
    private static partial Regex StandIn();

    [GeneratedRegex(@"…\[\d+ more\]\z")]
    private static partial Regex Cut();
}
