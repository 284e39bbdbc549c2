namespace Gemba.Protocol.JsonValues;

/// <summary>Compares JSON values as JSON Schema does: numbers by value, objects without order.</summary>
internal static class JsonEquality
{
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

    private static bool AreEqualObjects(JsonTable left, int leftAt, JsonTable right, int rightAt)
    {
        var a = leftAt + 1;
        for (var i = left[leftAt].Count; i > 0; i--, a = left[a].Next)
        {
            var b = FindMember(right, rightAt, left.NameOf(a));
            if (b < 0 || !AreEqual(left, a, right, b))
                return false;
        }

        return true;
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
