namespace Gemba.Protocol.Schemas;

/// <summary>A URI reference in its five parts, and the resolution of RFC 3986 §5.2. Nothing is normalised but dot segments.</summary>
internal readonly record struct UriReference(string? Scheme, string? Authority, string Path, string? Query, string? Fragment)
{
    internal static UriReference Parse(string text)
    {
        string? scheme = null, authority = null, query = null, fragment = null;
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0)
            (text, fragment) = (text[..hash], text[(hash + 1)..]);
        var mark = text.IndexOf('?', StringComparison.Ordinal);
        if (mark >= 0)
            (text, query) = (text[..mark], text[(mark + 1)..]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && !text.AsSpan(0, colon).Contains('/') && char.IsAsciiLetter(text[0]))
            (scheme, text) = (text[..colon], text[(colon + 1)..]);
        if (text.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = text.IndexOf('/', 2);
            (authority, text) = slash < 0 ? (text[2..], "") : (text[2..slash], text[slash..]);
        }

        return new UriReference(scheme, authority, text, query, fragment);
    }

    /// <summary>The absolute URI that <paramref name="reference"/> means where <paramref name="baseUri"/> holds.</summary>
    internal static UriReference Resolve(string baseUri, string reference)
    {
        var asked = Parse(reference);
        if (asked.Scheme is not null)
            return asked with { Path = RemoveDots(asked.Path) };
        var given = Parse(baseUri);
        if (asked.Authority is not null)
            return asked with { Scheme = given.Scheme, Path = RemoveDots(asked.Path) };
        if (asked.Path.Length == 0)
            return given with { Query = asked.Query ?? given.Query, Fragment = asked.Fragment };
        var path = asked.Path[0] == '/' ? asked.Path : Merge(given, asked.Path);
        return new UriReference(given.Scheme, given.Authority, RemoveDots(path), asked.Query, asked.Fragment);
    }

    /// <summary>The URI without its fragment: what names a document.</summary>
    internal string Document =>
        (Scheme is null ? "" : Scheme + ":") + (Authority is null ? "" : "//" + Authority) + Path + (Query is null ? "" : "?" + Query);

    private static string Merge(UriReference given, string path)
    {
        if (given.Authority is not null && given.Path.Length == 0)
            return "/" + path;
        return given.Path[..(given.Path.LastIndexOf('/') + 1)] + path;
    }

    private static string RemoveDots(string path)
    {
        if (!path.Contains("./", StringComparison.Ordinal) && !path.EndsWith('.'))
            return path;
        List<string> kept = [];
        var segments = path.Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            var isLast = i == segments.Length - 1;
            if (segments[i] == ".." && kept.Count > 1)
                kept.RemoveAt(kept.Count - 1);
            if (segments[i] is not ("." or ".."))
                kept.Add(segments[i]);
            else if (isLast)
                kept.Add("");
        }

        return string.Join('/', kept);
    }
}
