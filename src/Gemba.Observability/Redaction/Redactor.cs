using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Gemba.Observability.Redaction;

/// <summary>Takes secrets out of texts and parameters before they are written down.</summary>
/// <remarks>
/// What is hidden becomes <c>[redacted:KIND:XXXXXXXX]</c>. The last part is a keyed hash: equal values look equal, under one key, so that a trail stays comparable,
/// and nobody without the key can try guesses against it. Redacting twice changes nothing.
/// </remarks>
public sealed class Redactor
{
    private const int PseudonymBytes = 4;
    private const int SearchedBeyondLimit = 4096;
    private const int LongestLookedInto = 64;

    private readonly byte[] _key;
    private volatile Rules _rules;

    /// <summary>Makes a redactor; pseudonyms are comparable between redactors of the same key.</summary>
    /// <param name="options">What is hidden.</param>
    /// <param name="key">At least 16 bytes that stay private to this installation.</param>
    /// <exception cref="ArgumentException">The key is shorter than 16 bytes.</exception>
    public Redactor(RedactionOptions options, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (key.Length < 16)
            throw new ArgumentException($"The key has {key.Length} bytes. Give at least 16 random bytes.", nameof(key));
        _key = key.ToArray();
        _rules = RulesOf(options);
    }

    /// <summary>From now on this is hidden; pseudonyms stay comparable.</summary>
    internal void Change(RedactionOptions options) => _rules = RulesOf(options);

    /// <summary>Whether the value of a parameter of this name is hidden whatever it is.</summary>
    public bool IsSecretName(ReadOnlySpan<char> name) => _rules is var rules && rules.Enabled && rules.Names.Has(name);

    /// <summary>The stand-in for a value that is hidden for its parameter's name.</summary>
    public string Hide(string value) => StandIn("named", value);

    /// <summary>A key for pseudonyms of another kind, as stable as this one's and not to be compared with them.</summary>
    internal byte[] KeyFor(ReadOnlySpan<byte> use) => HMACSHA256.HashData(_key, use);

    /// <summary>Another one after each change of what is hidden; for those who keep what was redacted.</summary>
    internal object Edition => _rules;

    /// <summary>A quick look at a text; where it says no, there is nothing to hide.</summary>
    internal bool MayHoldSecret(ReadOnlySpan<char> text) => _rules.MayHit(text);

    /// <summary>The text without its secrets; the same instance when there is none.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxChars">Characters of <paramref name="text"/> that are kept; what is cut off is counted in the answer. Default: no bound.</param>
    public string Redact(string text, int maxChars = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(text);
        // A secret that begins before the bound and ends behind it must still be found whole: the search sees a stretch more than what is kept.
        var rules = _rules;
        var seen = text.Length - maxChars > SearchedBeyondLimit ? text[..(maxChars + SearchedBeyondLimit)] : text;
        if (!rules.MayHit(seen) && text.Length <= maxChars)
            return text;
        var hidden = rules.Enabled ? FindSecrets(seen, rules.Patterns) : [];
        return hidden.Count == 0 && text.Length <= maxChars ? text : Without(hidden, text, maxChars);
    }

    private string Without(List<(int Start, int End, string Kind)> hidden, string text, int maxChars)
    {
        var answer = new StringBuilder(Math.Min(text.Length, maxChars) + 32);
        var at = 0;
        foreach (var (start, end, kind) in hidden)
        {
            if (start >= maxChars)
                break;
            answer.Append(text, at, start - at).Append(StandIn(kind, text[start..end]));
            at = end;
        }

        if (at < Math.Min(text.Length, maxChars))
            answer.Append(text, at, Math.Min(text.Length, maxChars) - at);
        if (text.Length > maxChars)
            answer.Append(CultureInfo.InvariantCulture, $"…[{text.Length - maxChars} more]");
        return answer.ToString();
    }

    private static List<(int Start, int End, string Kind)> FindSecrets(string text, SecretPattern[] patterns)
    {
        var found = new List<(int Start, int End, string Kind)>();
        foreach (var pattern in patterns)
        {
            for (var match = pattern.Shape.Match(text); match.Success;)
            {
                var value = match.Groups["value"] is { Success: true } group ? group : (Capture)match;
                var start = match.Groups["from"] is { Success: true } before ? before.Index : value.Index;
                var end = value.Index + value.Length;
                var isSecret = pattern.Holds?.Invoke(text, start, end) != false;
                if (isSecret)
                    found.Add((start, end, pattern.Kind));
                // What is no secret may hide the beginning of one. A long one is not looked at from each of its letters.
                match = isSecret || value.Length > LongestLookedInto ? match.NextMatch() : pattern.Shape.Match(text, match.Index + 1);
            }
        }

        return Merged(found);
    }

    /// <summary>Overlapping finds as one, in order of place; the first pattern of the table names it.</summary>
    private static List<(int Start, int End, string Kind)> Merged(List<(int Start, int End, string Kind)> found)
    {
        var merged = new List<(int Start, int End, string Kind)>(found.Count);
        foreach (var next in found.OrderBy(secret => secret.Start))
        {
            if (merged.Count > 0 && next.Start < merged[^1].End)
                merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, next.End) };
            else
                merged.Add(next);
        }

        return merged;
    }

    private string StandIn(string kind, string value)
    {
        var bare = kind switch
        {
            "card" => CardNumber.Bare(value),
            "email" => value.ToLowerInvariant().Replace("%40", "@", StringComparison.Ordinal),
            _ => value,
        };
        var hash = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(bare));
        return $"[redacted:{kind}:{Convert.ToHexStringLower(hash.AsSpan(0, PseudonymBytes))}]";
    }

    private static Rules RulesOf(RedactionOptions options) => new(
        options.Enabled, new SecretNames(options), options.HideEmails ? [.. SecretPatterns.Always, SecretPatterns.Email] : SecretPatterns.Always, options.HideEmails);

    private sealed record Rules(bool Enabled, SecretNames Names, SecretPattern[] Patterns, bool Emails)
    {
        public bool MayHit(ReadOnlySpan<char> text) => Enabled && (SecretPatterns.MayBeIn(text) || (Emails && SecretPatterns.MayBeAddressIn(text)));
    }
}
