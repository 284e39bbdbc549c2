namespace Gemba.Gateway.Routing;

/// <summary>
/// A template of resource URIs (RFC 6570) as the gateway needs it: what an expression becomes is the server's to judge, here only the fixed parts must stand in their order. Found in one
/// walk over the URI, whatever a server wrote.
/// </summary>
internal sealed class UriTemplate
{
    private readonly string[] _fixed;

    /// <summary>Reads a template.</summary>
    public UriTemplate(string template)
    {
        var parts = new List<string>();
        var at = 0;
        while (template.IndexOf('{', at) is >= 0 and var open && template.IndexOf('}', open) is >= 0 and var close)
        {
            parts.Add(template[at..open]);
            at = close + 1;
        }

        parts.Add(template[at..]);
        _fixed = [.. parts];
    }

    /// <summary>Whether the template can become the URI.</summary>
    public bool Fits(ReadOnlySpan<char> uri)
    {
        if (_fixed is [var whole])
            return uri.SequenceEqual(whole);
        var (first, last) = (_fixed[0], _fixed[^1]);
        if (uri.Length < first.Length + last.Length || !uri.StartsWith(first) || !uri.EndsWith(last))
            return false;
        var rest = uri[first.Length..^last.Length];
        for (var part = 1; part < _fixed.Length - 1; part++)
        {
            var found = rest.IndexOf(_fixed[part]);
            if (found < 0)
                return false;
            rest = rest[(found + _fixed[part].Length)..];
        }

        return true;
    }
}
