using System.Text;

namespace Gemba.Protocol.JsonValues;

/// <summary>Compares JSON values as JSON Schema does: numbers by value, objects without order.</summary>
internal static class JsonEquality
{
    // Up to here a walk over the members costs less than an index of their names, and nothing is allocated.
    private const int MostSearchedInTurn = 32;

    internal static bool AreEqual(JsonTable left, int leftAt, JsonTable right, int rightAt)
    {
        var (a, b) = (left[leftAt], right[rightAt]);
        if (a.Kind != b.Kind || a.Count != b.Count)
            return false;
        return a.Kind switch
        {
            JsonKind.Null => true,
            JsonKind.Boolean => left.TokenOf(leftAt)[0] == right.TokenOf(rightAt)[0],
            JsonKind.Number => AreEqualNumbers(left.TokenOf(leftAt), right.TokenOf(rightAt)),
            JsonKind.String => left.TextOf(leftAt).SequenceEqual(right.TextOf(rightAt)),
            JsonKind.Array => AreEqualArrays(left, leftAt, right, rightAt),
            _ => AreEqualObjects(left, leftAt, right, rightAt),
        };
    }

    /// <summary>The same for all values that are equal.</summary>
    internal static int Hash(JsonTable table, int at)
    {
        var node = table[at];
        var hash = new HashCode();
        hash.Add(node.Kind);
        switch (node.Kind)
        {
            case JsonKind.Boolean: hash.Add(table.TokenOf(at)[0]); break;
            case JsonKind.Number: hash.Add(new NumberText(table.TokenOf(at)).ValueHash()); break;
            case JsonKind.String: hash.AddBytes(table.TextOf(at)); break;
            case JsonKind.Array: AddItems(ref hash, table, at); break;
            case JsonKind.Object: hash.Add(MembersHash(table, at)); break;
        }

        return hash.ToHashCode();
    }

    internal static int FindMember(JsonTable table, int at, ReadOnlySpan<byte> name)
    {
        var child = at + 1;
        for (var i = table[at].Count; i > 0; i--, child = table[child].Next)
        {
            if (table.NameOf(child).SequenceEqual(name))
                return child;
        }

        return -1;
    }

    private static bool AreEqualNumbers(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.SequenceEqual(right) || NumberText.Compare(new NumberText(left), new NumberText(right)) == 0;

    private static bool AreEqualArrays(JsonTable left, int leftAt, JsonTable right, int rightAt)
    {
        var (a, b) = (leftAt + 1, rightAt + 1);
        for (var i = left[leftAt].Count; i > 0; i--, a = left[a].Next, b = right[b].Next)
        {
            if (!AreEqual(left, a, right, b))
                return false;
        }

        return true;
    }

    // Both ways, because a name may stand twice on one side.
    private static bool AreEqualObjects(JsonTable left, int leftAt, JsonTable right, int rightAt) =>
        AllMatch(left, leftAt, right, rightAt) && AllMatch(right, rightAt, left, leftAt);

    private static bool AllMatch(JsonTable left, int leftAt, JsonTable right, int rightAt)
    {
        var names = right[rightAt].Count > MostSearchedInTurn ? IndexNames(right, rightAt) : null;
        var member = leftAt + 1;
        for (var i = left[leftAt].Count; i > 0; i--, member = left[member].Next)
        {
            var name = left.NameOf(member);
            var twin = names is null ? FindMember(right, rightAt, name) : names.GetValueOrDefault(Encoding.UTF8.GetString(name), -1);
            if (twin < 0 || !AreEqual(left, member, right, twin))
                return false;
        }

        return true;
    }

    private static Dictionary<string, int> IndexNames(JsonTable table, int at)
    {
        var names = new Dictionary<string, int>();
        var member = at + 1;
        for (var i = table[at].Count; i > 0; i--, member = table[member].Next)
            names.TryAdd(Encoding.UTF8.GetString(table.NameOf(member)), member);
        return names;
    }

    private static void AddItems(ref HashCode hash, JsonTable table, int at)
    {
        var child = at + 1;
        for (var i = table[at].Count; i > 0; i--, child = table[child].Next)
            hash.Add(Hash(table, child));
    }

    // Added up, so that the order of members does not count.
    private static int MembersHash(JsonTable table, int at)
    {
        var sum = 0;
        var child = at + 1;
        for (var i = table[at].Count; i > 0; i--, child = table[child].Next)
        {
            var member = new HashCode();
            member.AddBytes(table.NameOf(child));
            member.Add(Hash(table, child));
            sum = unchecked(sum + member.ToHashCode());
        }

        return sum;
    }
}
