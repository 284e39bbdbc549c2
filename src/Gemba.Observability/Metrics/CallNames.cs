using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Gemba.Observability.Metrics;

/// <summary>Method and target of an operation as words of their closed sets, and the name of its span; one instance for all operations of one name.</summary>
internal sealed class CallNames
{
    /// <summary>Places for the names that came last: a server of a hundred tools finds nearly all of its there.</summary>
    private const int Places = 256;

    private static readonly CallNames?[] Recent = new CallNames?[Places];

    /// <summary>Its size is bounded by the closed sets.</summary>
    private static readonly ConcurrentDictionary<(string Method, string? Tool, string? Prompt), CallNames> All = new(SameInstances.Compare);

    private CallNames((string Method, string? Tool, string? Prompt) words)
    {
        (Method, Tool, Prompt) = words;
        // A name that the caller made up would be a name of a span; it stays an attribute.
        var target = Tool ?? Prompt;
        Span = target is null || ReferenceEquals(target, LabelValues.Other) ? Method : $"{Method} {target}";
    }

    internal string Method { get; }

    internal string? Tool { get; }

    internal string? Prompt { get; }

    /// <summary><c>tools/call {tool}</c>, or the method alone.</summary>
    internal string Span { get; }

    internal static CallNames Of(string method, string? tool = null, string? prompt = null)
    {
        ref var recent = ref Recent[PlaceOf(tool ?? prompt ?? method)];
        if (Volatile.Read(ref recent) is { } known && known.Method == method && known.Tool == tool && known.Prompt == prompt)
            return known;
        var words = (KnownNames.Methods.Closed(method), tool is null ? null : KnownNames.Tools.Closed(tool), prompt is null ? null : KnownNames.Prompts.Closed(prompt));
        var found = All.GetOrAdd(words, static made => new CallNames(made));
        Volatile.Write(ref recent, found);
        return found;
    }

    private static int PlaceOf(string word) =>
        word.Length == 0 ? 0 : ((word.Length * 31) + (word[0] * 7) + (word[word.Length / 2] * 17) + (word[^1] * 13)) % Places;

    /// <summary>Words of closed sets are one instance each: no need to read them to tell them apart.</summary>
    private sealed class SameInstances : IEqualityComparer<(string Method, string? Tool, string? Prompt)>
    {
        internal static readonly SameInstances Compare = new();

        public bool Equals((string Method, string? Tool, string? Prompt) one, (string Method, string? Tool, string? Prompt) other) =>
            ReferenceEquals(one.Tool, other.Tool) && ReferenceEquals(one.Prompt, other.Prompt) && ReferenceEquals(one.Method, other.Method);

        public int GetHashCode((string Method, string? Tool, string? Prompt) words) =>
            RuntimeHelpers.GetHashCode(words.Tool ?? words.Prompt ?? words.Method);
    }
}
