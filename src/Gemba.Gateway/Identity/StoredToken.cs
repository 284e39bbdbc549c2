using System.Text.RegularExpressions;

namespace Gemba.Gateway.Identity;

/// <summary>A token as it is kept: who holds it, and a hash by which it is known again and from which it cannot be made.</summary>
public sealed partial record StoredToken
{
    /// <summary>What names it to its operator.</summary>
    public required string Id { get; init; }

    /// <summary>Who holds it.</summary>
    public required string Name { get; init; }

    /// <summary>The groups that the holder belongs to.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>SHA-256 of the token, in hexadecimal. A token is 256 random bits: nobody finds it by trying, and a slow hash would add nothing.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was given out.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it ends to be good; <see langword="null"/> for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whether a word can name a holder or a group: letters, digits and <c>. _ @ + -</c>, at most 64.</summary>
    public static bool IsName(string word) => Word().IsMatch(word);

    /// <summary>Whether every member holds what it should.</summary>
    internal bool IsSound => Id is { Length: > 0 and <= 64 } && Name is not null && IsName(Name) && Groups is not null && Groups.All(group => group is not null && IsName(group)) && Sha256 is not null && Hash().IsMatch(Sha256);

    /// <summary>Whether it says the same of the same token.</summary>
    internal bool IsSameAs(StoredToken other) =>
        (Id, Name, Sha256, Created, Expires) == (other.Id, other.Name, other.Sha256, other.Created, other.Expires) && Groups.SequenceEqual(other.Groups);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}\z")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex Hash();
}
