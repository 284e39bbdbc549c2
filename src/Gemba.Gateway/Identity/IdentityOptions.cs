using System.ComponentModel.DataAnnotations;

namespace Gemba.Gateway.Identity;

/// <summary>How the gateway finds out who calls, and what it demands of tokens that others signed.</summary>
public sealed record IdentityOptions
{
    /// <summary>Every algorithm that can be taken.</summary>
    public static IReadOnlyList<string> JwtAlgorithms => JwtAlgorithm.Names;

    /// <summary>How callers show who they are. Default: they do not.</summary>
    public IdentityKind Kind { get; init; }

    /// <summary>Path of the file of <c>gemba token</c>. No key of the file: it is the data folder's <c>tokens.json</c>.</summary>
    public string TokenFile { get; init; } = "";

    /// <summary>Who must have signed a token: its <c>iss</c>, letter by letter.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>For whom a token must have been made: one of these must stand in its <c>aud</c>.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The issuer's public keys: the address of its JWKS, over https or on this machine, or a file.</summary>
    public string Keys { get; init; } = "";

    /// <summary>The algorithms that are taken. Default: every one with a public key that is known here.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = JwtAlgorithms;

    /// <summary>The claim that names the caller. Default <c>sub</c>.</summary>
    public string PrincipalClaim { get; init; } = "sub";

    /// <summary>The claim that names the caller's groups: words in a list, or in a text with spaces between. Default <c>groups</c>.</summary>
    public string GroupsClaim { get; init; } = "groups";

    /// <summary>The claim that names what a token may be used for: words as in <see cref="GroupsClaim"/>. Default <c>scope</c>.</summary>
    public string ScopesClaim { get; init; } = "scope";

    /// <summary>Where the authorization server is asked what a token is worth (RFC 7662): over https, or http on this machine.</summary>
    public string Introspection { get; init; } = "";

    /// <summary>As whom the gateway asks there. Default: as nobody.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>The secret of <see cref="ClientId"/>: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>How long an answer to that question is used. Default 30 s: a token that was revoked there is worthless here by then; allowed 0 to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan IntrospectionTtl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a good answer is used on while the authorization server cannot be asked. Default 0: nobody is let in whom it does not know now; allowed 0 to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxStaleIntrospection { get; init; }

    /// <summary>How long a token that was got in exchange for a caller's is used at most, however long it is good. Default 5 min: what was taken from a caller there is gone here by then; allowed 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ExchangeTtl { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What of a client's certificate names the caller; its organizational units are the groups. Default: the common name.</summary>
    public CertificateName CertificateName { get; init; }

    /// <summary>How far the issuer's clock may be from this one's. Default 30 s: machines that keep time differ by less than one; allowed 0 to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how long the keys are read anew. Default 10 min: issuers show a new key for longer before they sign with it; allowed 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan KeyTtl { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Shortest time between two readings of the keys, whatever tokens come: who makes up key names makes no load for the issuer. Default 30 s; allowed 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeyPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long keys are used on while they cannot be read anew. Default 1 day: longer than an issuer is down, shorter than a stolen key is of use; allowed 0 to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan MaxStaleKeys { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Tokens whose judgement is kept, so that it is not made for each request. Default 10,000: a token for each person of a company, some 10 MB; allowed 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxKnownTokens { get; init; } = 10_000;

    /// <summary>The address under which clients know the gateway, as in <c>https://tools.example/mcp</c>; clients are told by it where to get a token. Default: what the request names.</summary>
    public string Resource { get; init; } = "";
}
