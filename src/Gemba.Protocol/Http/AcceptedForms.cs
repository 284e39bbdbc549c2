using Microsoft.Extensions.Primitives;

namespace Gemba.Protocol.Http;

/// <summary>In which forms a client takes an answer.</summary>
/// <param name="Json">As one JSON document.</param>
/// <param name="EventStream">As a stream of events.</param>
internal readonly record struct AcceptedForms(bool Json, bool EventStream)
{
    private const string Usual = "application/json, text/event-stream";

    /// <summary>Reads an Accept header; one that is missing takes anything (RFC 9110 §12.5.1).</summary>
    public static AcceptedForms Read(StringValues header)
    {
        if (header.Count == 0 || (header.Count == 1 && header[0] == Usual))
            return new(true, true);
        var forms = default(AcceptedForms);
        foreach (var value in header)
        {
            foreach (var part in value.AsSpan().Split(','))
                forms = forms.With(value.AsSpan(part).Trim());
        }

        return forms;
    }

    private AcceptedForms With(ReadOnlySpan<char> range)
    {
        var end = range.IndexOf(';');
        var type = (end < 0 ? range : range[..end]).Trim();
        if (end >= 0 && IsExcluded(range[end..]))
            return this;
        var any = type.SequenceEqual("*/*");
        return new(
            Json || any || Is(type, "application/json") || Is(type, "application/*"),
            EventStream || any || Is(type, "text/event-stream") || Is(type, "text/*"));
    }

    private static bool Is(ReadOnlySpan<char> type, string name) => type.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsExcluded(ReadOnlySpan<char> parameters)
    {
        var weight = parameters.IndexOf("q=0", StringComparison.OrdinalIgnoreCase);
        return weight >= 0 && parameters[(weight + 3)..].TrimStart("0.").Trim() is "";
    }
}
