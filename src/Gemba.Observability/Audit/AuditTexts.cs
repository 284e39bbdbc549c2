namespace Gemba.Observability.Audit;

/// <summary>Texts that came a moment ago, as they stand in a line: the names of tools and sessions come again and again, and to look for secrets in them costs most.</summary>
internal sealed class AuditTexts
{
    // Enough for the tools of a large server, and about 20 kB; longer texts are seldom the same twice.
    private const int Places = 128;
    private const int LongestText = 128;

    private readonly (string Text, byte[] Json)[] _places = new (string, byte[])[Places];
    private object? _edition;

    /// <summary>The text as JSON, quotes included and secrets hidden; empty when it was not there lately.</summary>
    /// <param name="text">The text as it came.</param>
    /// <param name="edition">What was remembered under another one is forgotten: other secrets are hidden now.</param>
    public ReadOnlySpan<byte> Find(string text, object edition)
    {
        if (_edition != edition)
            Array.Clear(_places);
        _edition = edition;
        if (text.Length is 0 or > LongestText)
            return default;
        ref readonly var place = ref _places[PlaceOf(text)];
        return text == place.Text ? place.Json : default;
    }

    public void Remember(string text, ReadOnlySpan<byte> json)
    {
        if (text.Length is > 0 and <= LongestText)
            _places[PlaceOf(text)] = (text, json.ToArray());
    }

    private static int PlaceOf(string text) => ((text.Length * 31) + (text[0] * 7) + text[text.Length / 2] + (text[^1] * 13)) % Places;
}
