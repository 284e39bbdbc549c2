using System.Globalization;
using System.Text;

namespace Gemba.Tests.Protocol.Envelopes;

/// <summary>Writes JSON-RPC messages as varied as the grammar allows: any order, white space, escapes, nesting and number spelling.</summary>
internal sealed class RandomMessage(int seed)
{
    private static readonly string[] Methods =
        ["tools/call", "prompts/get", "resources/read", "resources/subscribe", "initialize", "ping", "notifications/cancelled", "notifications/progress", "x/unknown"];

    private static readonly string[] Numbers = ["0", "-1", "42", "9007199254740993", "123456789012345678901234567890", "1e3", "7.0"];

    private readonly Random _random = new(seed);

    public string Write()
    {
        List<(string Name, string Value)> members = [("jsonrpc", "\"2.0\"")];
        switch (_random.Next(4))
        {
            case 0: members.AddRange([("id", Id()), ("method", Text(OneOf(Methods)))]); AddParams(members); break;
            case 1: members.Add(("method", Text(OneOf(Methods)))); AddParams(members); break;
            case 2: members.AddRange([("id", Id()), ("result", Maybe() ? Object([("isError", OneOf(["true", "false", "1"])), .. Noise()]) : Value(2))]); break;
            default: members.AddRange([("id", Maybe() ? Id() : "null"), ("error", Object([("code", OneOf(Numbers)), ("message", Text("no")), .. Noise()]))]); break;
        }

        members.AddRange(Noise());
        return Space() + Object(members) + Space();
    }

    private void AddParams(List<(string, string)> members)
    {
        if (_random.Next(5) == 0)
            return;
        List<(string, string)> inner = [.. Noise()];
        AddSome(inner, ("name", Text(Words())), ("uri", Text(Words())), ("arguments", Value(3)), ("requestId", Id()), ("progressToken", Id()), ("protocolVersion", Text("2025-06-18")));
        List<(string, string)> meta = [.. Noise()];
        AddSome(meta, ("traceparent", Text(Words())), ("tracestate", Value(1)), ("baggage", Text(Words())), ("progressToken", Id()), ("io.modelcontextprotocol/protocolVersion", Text("2026-07-28")), ("io.modelcontextprotocol/clientCapabilities", Value(1)));
        AddSome(inner, ("_meta", Object(meta)));
        members.Add(("params", Object(inner)));
    }

    private void AddSome(List<(string, string)> members, params (string, string)[] candidates) => members.AddRange(candidates.Where(_ => Maybe()));

    private (string, string)[] Noise() => [.. Enumerable.Range(0, _random.Next(3)).Select(i => ($"x{i}{Words()}", Value(3)))];

    private string Object(IEnumerable<(string Name, string Value)> members)
    {
        var shuffled = members.ToArray();
        _random.Shuffle(shuffled);
        return "{" + Space() + string.Join(Space() + "," + Space(), shuffled.Select(member => Text(member.Name) + Space() + ":" + Space() + member.Value)) + Space() + "}";
    }

    private string Value(int depth) => _random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => "null",
        1 => "true",
        2 => "false",
        3 => OneOf(Numbers),
        4 => Text(Words()),
        5 => "[" + string.Join(",", Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth - 1))) + "]",
        _ => Object(Enumerable.Range(0, _random.Next(4)).Select(i => ($"y{i}", Value(depth - 1)))),
    };

    private string Id() => Maybe() ? OneOf(Numbers) : Text(Words());

    private string Words() => string.Concat(Enumerable.Range(0, _random.Next(1, 6)).Select(_ => OneOf(["a", "Z", "\"", "\\", "/", "é", "漢", "😀", "\n", "\u0001", " ", "{", "]"])));

    private string Text(string plain)
    {
        var text = new StringBuilder("\"");
        foreach (var letter in plain)
        {
            var mustEscape = letter is '"' or '\\' || letter < ' ' || char.IsSurrogate(letter);
            text.Append(mustEscape || _random.Next(12) == 0 ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}") : letter.ToString());
        }

        return text.Append('"').ToString();
    }

    private string Space() => OneOf(["", "", "", " ", "\n", "\t \r\n"]);

    private bool Maybe() => _random.Next(2) == 0;

    private string OneOf(string[] choices) => choices[_random.Next(choices.Length)];
}
