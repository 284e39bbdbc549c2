using System.Text.RegularExpressions;

namespace Gemba.Observability.Profiling;

/// <summary>Gives a method back the name that it has in the source: the compiler's classes for asynchronous methods, lambdas and local functions are its own matter.</summary>
internal static partial class FrameName
{
    private const string ArrayMark = "\u0001";

    /// <param name="method">As the runtime writes it: <c>N.C+&lt;RunAsync&gt;d__5.MoveNext()</c>, <c>N.C`1[System.__Canon].M(!0)</c>.</param>
    /// <returns><c>N.C.RunAsync</c>, <c>N.C&lt;class&gt;.M</c>.</returns>
    public static string Of(string method)
    {
        var arguments = method.IndexOf('(', StringComparison.Ordinal);
        var name = arguments < 0 ? method : method[..arguments];
        if (StateMachine().IsMatch(name))
            name = name[..^".MoveNext".Length];
        if (name.Contains('<', StringComparison.Ordinal))
            name = InSource(name);
        // The brackets of an array are none of a generic type.
        name = name.Replace("[]", ArrayMark, StringComparison.Ordinal);
        while (InnermostGeneric().Match(name) is { Success: true } generic)
            name = string.Concat(name.AsSpan(0, generic.Index), ArgumentsOf(generic.Groups[1].Value), name.AsSpan(generic.Index + generic.Length));
        return Arity().Replace(name, "").Replace('+', '.').Replace(';', ':').Replace("..ctor", ".ctor", StringComparison.Ordinal).Replace(ArrayMark, "[]", StringComparison.Ordinal);
    }

    private static string InSource(string name)
    {
        name = Closure().Replace(name, "");
        name = AsyncLambda().Replace(name, "$1.lambda");
        name = LocalFunction().Replace(name, "$1.$2");
        name = Lambda().Replace(name, "$1.lambda");
        return Generated().Replace(name, "$1");
    }

    private static string ArgumentsOf(string types) => $"<{string.Join(", ", types.Split(',').Select(ShortName))}>";

    // Methods of all reference types share their machine code; the runtime calls their argument __Canon.
    private static string ShortName(string type)
    {
        var end = type.IndexOf('<', StringComparison.Ordinal);
        var start = (end < 0 ? type : type[..end]).LastIndexOfAny(['.', '+']) + 1;
        return type[start..].Trim() is "__Canon" ? "class" : type[start..].Trim();
    }

    [GeneratedRegex(@">d(?:__\d+)?(?:`\d+)?(?:\[.*\])?\.MoveNext$")]
    private static partial Regex StateMachine();

    [GeneratedRegex(@"\+<>c(?:__DisplayClass\d+_\d+)?(?:`\d+)?(?:\[[^\[\]]*\])?(?=[.+])")]
    private static partial Regex Closure();

    [GeneratedRegex(@"<<([^<>]+)>b__[\d_]+>d(?:__\d+)?")]
    private static partial Regex AsyncLambda();

    [GeneratedRegex(@"<([^<>]+)>g__([^|]+)\|[\d_]+")]
    private static partial Regex LocalFunction();

    [GeneratedRegex(@"<([^<>]+)>b__[\d_]+")]
    private static partial Regex Lambda();

    [GeneratedRegex(@"<([^<>]+)>(?:d__\d+|\$)")]
    private static partial Regex Generated();

    [GeneratedRegex(@"(?:`\d+)?\[([^\[\]]+)\]")]
    private static partial Regex InnermostGeneric();

    [GeneratedRegex(@"`\d+")]
    private static partial Regex Arity();
}
