using System.Text;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary>Schemas by member name, found by UTF-8 bytes: names of the same length stand together.</summary>
internal sealed class NamedSchemas
{
    private readonly (byte[] Name, SchemaNode Schema)[] _entries;
    private readonly int[] _firstOfLength;

    internal NamedSchemas(IEnumerable<(string Name, SchemaNode Schema)> entries)
    {
        // Twice the same name in a schema: the last counts, as in every parsed document.
        var last = entries.GroupBy(entry => entry.Name).Select(group => (Name: Encoding.UTF8.GetBytes(group.Key), group.Last().Schema)).ToArray();
        _entries = [.. last.OrderBy(entry => entry.Name.Length)];
        Names = [.. last.Select(entry => MemberNames.Quote(entry.Name))];
        var longest = _entries.Length == 0 ? -1 : _entries[^1].Name.Length;
        _firstOfLength = [.. Enumerable.Range(0, longest + 2).Select(length => _entries.Count(entry => entry.Name.Length < length))];
    }

    internal int Count => _entries.Length;

    /// <summary>The names in the schema's order, quoted.</summary>
    internal string[] Names { get; }

    internal SchemaNode? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length + 1 >= _firstOfLength.Length)
            return null;
        for (var i = _firstOfLength[name.Length]; i < _firstOfLength[name.Length + 1]; i++)
        {
            if (name.SequenceEqual(_entries[i].Name))
                return _entries[i].Schema;
        }

        return null;
    }
}
