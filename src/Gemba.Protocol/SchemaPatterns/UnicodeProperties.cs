using System.Collections.Concurrent;
using System.Globalization;

namespace Gemba.Protocol.SchemaPatterns;

/// <summary>The sets that <c>\p{…}</c> can name here: general categories, and the few properties that follow from them.</summary>
internal static class UnicodeProperties
{
    private const string Names =
        "Lu Uppercase_Letter|Ll Lowercase_Letter|Lt Titlecase_Letter|Lm Modifier_Letter|Lo Other_Letter|Mn Nonspacing_Mark|Mc Spacing_Mark|Me Enclosing_Mark|"
        + "Nd Decimal_Number digit|Nl Letter_Number|No Other_Number|Zs Space_Separator|Zl Line_Separator|Zp Paragraph_Separator|Cc Control cntrl|Cf Format|"
        + "Cs Surrogate|Co Private_Use|Pc Connector_Punctuation|Pd Dash_Punctuation|Ps Open_Punctuation|Pe Close_Punctuation|Pi Initial_Punctuation|"
        + "Pf Final_Punctuation|Po Other_Punctuation|Sm Math_Symbol|Sc Currency_Symbol|Sk Modifier_Symbol|So Other_Symbol|Cn Unassigned";

    private const string Groups =
        "L Letter|M Mark Combining_Mark|N Number|Z Separator|C Other|P Punctuation punct|S Symbol";

    // In the order of UnicodeCategory's values, which is the order of Names.
    private static readonly string[][] Categories = [.. Names.Split('|').Select(entry => entry.Split(' '))];

    private static readonly ConcurrentDictionary<string, CodePointSet> Made = new();

    /// <summary>The set, or <see langword="null"/> where the property is not known here.</summary>
    internal static CodePointSet? Find(string property)
    {
        var name = property.Replace("General_Category=", "", StringComparison.Ordinal).Replace("gc=", "", StringComparison.Ordinal);
        if (Made.TryGetValue(name, out var made))
            return made;
        var set = Make(name);
        return set is null ? null : Made.GetOrAdd(name, set);   // only names that exist are kept: their number is bounded
    }

    private static CodePointSet? Make(string name)
    {
        switch (name)
        {
            case "Any": return new CodePointSet([(0, CodePointSet.Last)]);
            case "ASCII": return new CodePointSet([(0, 0x7F)]);
            case "Assigned": return Find("Cn")!.Complement();
            case "White_Space" or "space": return new CodePointSet([.. CodePointSet.Spaces.Ranges.Where(range => range.First != 0xFEFF), (0x85, 0x85)]);
            case "LC" or "Cased_Letter": return WithCategories(code => code is "Lu" or "Ll" or "Lt");
        }

        var group = Groups.Split('|').FirstOrDefault(entry => entry.Split(' ').Contains(name))?[..1];
        if (group is not null)
            return WithCategories(code => code.StartsWith(group, StringComparison.Ordinal));
        var category = Array.FindIndex(Categories, names => names.Contains(name));
        return category < 0 ? null : WithCategories(code => code == Categories[category][0]);
    }

    private static CodePointSet WithCategories(Func<string, bool> isWanted)
    {
        var wanted = Categories.Select(names => isWanted(names[0])).ToArray();
        List<(int, int)> ranges = [];
        var start = -1;
        for (var point = 0; point <= CodePointSet.Last + 1; point++)
        {
            var isIn = point <= CodePointSet.Last && wanted[(int)CharUnicodeInfo.GetUnicodeCategory(point)];
            if (isIn && start < 0)
                start = point;
            if (isIn || start < 0)
                continue;
            ranges.Add((start, point - 1));
            start = -1;
        }

        return new CodePointSet(ranges);
    }
}
