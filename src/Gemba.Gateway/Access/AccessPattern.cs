namespace Gemba.Gateway.Access;

/// <summary>A pattern of a rule, taken apart. Letters count with their case, as in names of tools.</summary>
/// <param name="Space">For the namespace.</param>
/// <param name="Tool">For the tool.</param>
internal sealed record AccessPattern(string Space, string Tool)
{
    private const string Any = "*";

    /// <summary>Reads a pattern.</summary>
    public static AccessPattern Read(string text) => text.IndexOf('/', StringComparison.Ordinal) is var slash && slash < 0 ? new(text, Any) : new(text[..slash], text[(slash + 1)..]);

    /// <summary>Whether it is for every tool of the namespaces that it fits.</summary>
    public bool IsWhole => Tool.Length > 0 && Tool.All(letter => letter == '*');

    /// <summary>Whether it is for anything of a namespace.</summary>
    public bool FitsSpace(string space) => Fits(Space, space);

    /// <summary>Whether it is for a tool.</summary>
    public bool FitsTool(string space, string tool) => Fits(Space, space) && Fits(Tool, tool);

    // Goes back to the last star only, so that no pattern and no name can make it slow.
    private static bool Fits(string pattern, string text)
    {
        var (at, in_, star, kept) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (in_ < pattern.Length && pattern[in_] == '*')
                (star, kept) = (in_++, at);
            else if (in_ < pattern.Length && pattern[in_] == text[at])
                (in_, at) = (in_ + 1, at + 1);
            else if (star >= 0)
                (in_, at) = (star + 1, ++kept);
            else
                return false;
        }

        while (in_ < pattern.Length && pattern[in_] == '*')
            in_++;
        return in_ == pattern.Length;
    }
}
