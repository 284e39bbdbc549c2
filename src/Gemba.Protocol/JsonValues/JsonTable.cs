using System.Text.Json;

namespace Gemba.Protocol.JsonValues;

/// <summary>
/// A JSON value as a flat table of its parts in document order: the first child of a node is the next node, and each node knows the one
/// after its subtree. Texts are kept with their escapes resolved. The table's memory is used again for the next value.
/// </summary>
internal sealed class JsonTable
{
    // What a table keeps for its next value: enough for ordinary arguments, little enough to have one per schema.
    private const int MostNodesKept = 4096;
    private const int MostBytesKept = 256 * 1024;

    private JsonNode[] _nodes = new JsonNode[32];
    private byte[] _texts = new byte[256];
    private int _textsUsed;
    private byte[] _copy = [];

    internal int Count { get; private set; }

    internal ReadOnlyMemory<byte> Utf8 { get; private set; }

    internal ref readonly JsonNode this[int node] => ref _nodes[node];

    internal ReadOnlySpan<byte> TokenOf(int node) => Utf8.Span.Slice(_nodes[node].Start, _nodes[node].Length);

    internal ReadOnlySpan<byte> TextOf(int node) => _texts.AsSpan(_nodes[node].TextStart, _nodes[node].TextLength);

    internal ReadOnlySpan<byte> NameOf(int node) => _texts.AsSpan(_nodes[node].NameStart, _nodes[node].NameLength);

    /// <summary>Takes in one value. The bytes are kept and must not change.</summary>
    /// <returns>Whether there are at most <paramref name="maxValues"/>; if not, the table holds a part.</returns>
    /// <exception cref="JsonException">Not one JSON value, or nested deeper than <paramref name="maxDepth"/>.</exception>
    internal bool Load(ReadOnlyMemory<byte> utf8, int maxDepth, int maxValues = int.MaxValue)
    {
        Utf8 = utf8;
        Count = 0;
        _textsUsed = 0;
        var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = maxDepth });
        var parent = -1;
        var (nameStart, nameLength) = (0, -1);
        while (reader.Read())
        {
            if (Count > maxValues)
                return false;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    (nameStart, nameLength) = AddText(ref reader);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    ref var closed = ref _nodes[parent];
                    closed.Length = (int)reader.BytesConsumed - closed.Start;
                    closed.Next = Count;
                    parent = closed.Parent;
                    break;
                default:
                    var node = AddNode(ref reader, parent, nameStart, nameLength);
                    nameLength = -1;
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                        parent = node;
                    break;
            }
        }

        return true;
    }

    /// <summary>Takes in a copy of a value's bytes, for bytes that may not outlive the caller.</summary>
    internal bool LoadCopy(ReadOnlySpan<byte> utf8, int maxDepth, int maxValues)
    {
        if (_copy.Length < utf8.Length)
            _copy = new byte[Math.Max(utf8.Length, 512)];
        utf8.CopyTo(_copy);
        return Load(_copy.AsMemory(0, utf8.Length), maxDepth, maxValues);
    }

    /// <summary>Adds, at the end, a text node that stands for a member's name.</summary>
    internal int PushName(int member)
    {
        Grow();
        var named = _nodes[member];
        _nodes[Count] = new JsonNode
        {
            Kind = JsonKind.String,
            TextStart = named.NameStart,
            TextLength = named.NameLength,
            NameLength = -1,
            Parent = member,
            Next = Count + 1,
            Ordinal = -1,
        };
        return Count++;
    }

    /// <summary>Takes the last pushed name off again.</summary>
    internal void PopName() => Count--;

    /// <summary>Lets go of the value, and of memory beyond the ordinary.</summary>
    internal void Clear()
    {
        Utf8 = default;
        Count = 0;
        if (_nodes.Length > MostNodesKept)
            _nodes = new JsonNode[32];
        if (_texts.Length > MostBytesKept)
            _texts = new byte[256];
        if (_copy.Length > MostBytesKept)
            _copy = [];
    }

    private int AddNode(ref Utf8JsonReader reader, int parent, int nameStart, int nameLength)
    {
        Grow();
        var at = Count++;
        ref var node = ref _nodes[at];
        node = new JsonNode
        {
            Kind = KindOf(reader.TokenType),
            Start = (int)reader.TokenStartIndex,
            Length = (int)(reader.BytesConsumed - reader.TokenStartIndex),
            NameStart = nameStart,
            NameLength = nameLength,
            Parent = parent,
            Next = at + 1,
            Ordinal = parent < 0 ? 0 : _nodes[parent].Count++,
        };
        if (node.Kind == JsonKind.String)
            (node.TextStart, node.TextLength) = AddText(ref reader);
        return at;
    }

    private (int Start, int Length) AddText(ref Utf8JsonReader reader)
    {
        var raw = reader.ValueSpan;
        if (_textsUsed + raw.Length > _texts.Length)
            Array.Resize(ref _texts, Math.Max(_texts.Length * 2, _textsUsed + raw.Length));
        var start = _textsUsed;
        var length = raw.Length;
        if (reader.ValueIsEscaped)
            length = JsonUnescaping.Unescape(raw, _texts.AsSpan(start));
        else
            raw.CopyTo(_texts.AsSpan(start));
        _textsUsed += length;
        return (start, length);
    }

    private void Grow()
    {
        if (Count == _nodes.Length)
            Array.Resize(ref _nodes, Count * 2);
    }

    private static JsonKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.Null => JsonKind.Null,
        JsonTokenType.True or JsonTokenType.False => JsonKind.Boolean,
        JsonTokenType.Number => JsonKind.Number,
        JsonTokenType.String => JsonKind.String,
        JsonTokenType.StartArray => JsonKind.Array,
        _ => JsonKind.Object,
    };
}
