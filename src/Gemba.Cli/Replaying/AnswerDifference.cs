using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gemba.Cli.Replaying;

/// <summary>Where two answers differ.</summary>
/// <param name="Path">Where, as in <c>result.content[0].text.rows[2][1]</c>.</param>
/// <param name="Captured">What stood there, as JSON; <see langword="null"/> for nothing.</param>
/// <param name="Now">What stands there now.</param>
internal sealed record AnswerDifference(string Path, string? Captured, string? Now)
{
    // A person reads it.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every place in which the answer of now cannot be the captured one.</summary>
    public static IReadOnlyList<AnswerDifference> Between(JsonNode? captured, JsonNode? now)
    {
        var found = new List<AnswerDifference>();
        Compare("", captured, now, found);
        return found;
    }

    private static void Compare(string path, JsonNode? captured, JsonNode? now, List<AnswerDifference> found)
    {
        switch (captured, now)
        {
            case (JsonObject one, JsonObject other):
                CompareObjects(path, one, other, found);
                break;
            case (JsonArray one, JsonArray other):
                CompareArrays(path, one, other, found);
                break;
            case (JsonValue one, _) when TextOf(one) is { } text:
                CompareText(path, text, now, found);
                break;
            default:
                if (!JsonNode.DeepEquals(captured, now))
                    found.Add(new AnswerDifference(path, captured?.ToJsonString(Readable), now?.ToJsonString(Readable)));
                break;
        }
    }

    private static void CompareObjects(string path, JsonObject captured, JsonObject now, List<AnswerDifference> found)
    {
        var isCut = captured.ContainsKey(CapturedText.LeftOut);
        foreach (var name in captured.Select(member => member.Key).Union(now.Select(member => member.Key)).Where(name => name != CapturedText.LeftOut))
        {
            var (wasThere, isThere) = (captured.TryGetPropertyValue(name, out var one), now.TryGetPropertyValue(name, out var other));
            var place = path.Length == 0 ? name : $"{path}.{name}";
            if (wasThere && isThere)
                Compare(place, one, other, found);
            else if (wasThere || !isCut)
                found.Add(new AnswerDifference(place, wasThere ? one?.ToJsonString(Readable) ?? "null" : null, isThere ? other?.ToJsonString(Readable) ?? "null" : null));
        }
    }

    private static void CompareArrays(string path, JsonArray captured, JsonArray now, List<AnswerDifference> found)
    {
        var isCut = captured.Count > 0 && TextOf(captured[^1])?.StartsWith(CapturedText.LeftOut, StringComparison.Ordinal) == true;
        var kept = isCut ? captured.Count - 1 : captured.Count;
        for (var at = 0; at < Math.Max(kept, isCut ? 0 : now.Count); at++)
        {
            if (at < kept && at < now.Count)
                Compare($"{path}[{at}]", captured[at], now[at], found);
            else
                found.Add(new AnswerDifference($"{path}[{at}]", at < kept ? captured[at]?.ToJsonString(Readable) ?? "null" : null, at < now.Count ? now[at]?.ToJsonString(Readable) ?? "null" : null));
        }
    }

    private static void CompareText(string path, string captured, JsonNode? now, List<AnswerDifference> found)
    {
        // A number that was hidden is a text now.
        var told = TextOf(now) ?? now?.ToJsonString() ?? "null";
        if (CapturedText.CanBe(captured, told))
            return;
        // A tool answers with JSON as text; what differs in it is told by its own path.
        if (WholeOf(captured) is { } one && WholeOf(told) is { } other)
            Compare(path, one, other, found);
        else
            found.Add(new AnswerDifference(path, JsonSerializer.Serialize(captured, Readable), now?.ToJsonString(Readable)));
    }

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static JsonNode? WholeOf(string text)
    {
        try
        {
            return text.Length > 0 && text[0] is '{' or '[' ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
