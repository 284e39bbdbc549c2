using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Faults;

/// <summary>Why somebody is not let in. The texts tell a guesser nothing that a holder of a good token would not know.</summary>
internal static class IdentityFaults
{
    private const int ServerError = -32000;
    private const int Unauthorized = 401;

    /// <summary>No credentials came.</summary>
    public static Fault Missing() => new(
        "credentials_missing", ServerError, Unauthorized,
        "This gateway asks who calls, and the request has no bearer token.",
        "Send 'Authorization: Bearer TOKEN' with each request, or 'token' in the hello over framed TCP. The gateway's operator gives tokens out.");

    /// <summary>The credentials are of a form that no token has.</summary>
    public static Fault Malformed() => new(
        "credentials_malformed", ServerError, Unauthorized,
        "The Authorization header holds no bearer token in a form that this gateway takes.",
        "Send one header 'Authorization: Bearer TOKEN', with the token as it was given out.");

    /// <summary>The token is none that is known.</summary>
    public static Fault Invalid() => new(
        "credentials_invalid", ServerError, Unauthorized,
        "The bearer token is none that this gateway takes: it was never given out here, or it was revoked.",
        "Ask the gateway's operator for another one.");

    /// <summary>The token was good once.</summary>
    public static Fault Expired() => new(
        "credentials_expired", ServerError, Unauthorized,
        "The bearer token's time is over.",
        "Get a new token where this one came from.");

    /// <summary>A signed token cannot be trusted.</summary>
    /// <param name="why">What is wrong with it, in words of this catalogue's callers and never of the token.</param>
    public static Fault Untrusted(string why) => new(
        "credentials_untrusted", ServerError, Unauthorized,
        $"The bearer token is not accepted: {why}.",
        "Get a token that was made for this gateway by the issuer that its operator chose.");

    /// <summary>The authorization server cannot be asked.</summary>
    public static Fault IntrospectionUnavailable() => new(
        "credentials_introspection_unavailable", ServerError, 503,
        "The authorization server cannot be asked what the bearer token is worth.",
        "Try again in a moment; the gateway's operator finds the cause in its log.",
        TimeSpan.FromSeconds(1));

    /// <summary>The authorization server makes no token for the caller.</summary>
    /// <param name="server">Which server it would be for.</param>
    public static Fault ExchangeRefused(string server) => new(
        "credentials_exchange_refused", ServerError, 403,
        $"The authorization server gives no token for '{server}' in exchange for yours.",
        "Get a token of whose bearer the server may be used, or ask the gateway's operator, who finds the reason in its log.");

    /// <summary>The authorization server cannot be asked for a token.</summary>
    /// <param name="server">Which server it would be for.</param>
    public static Fault ExchangeUnavailable(string server) => new(
        "credentials_exchange_unavailable", ServerError, 503,
        $"No token for '{server}' can be had in exchange for yours just now.",
        "Try again in a moment; the gateway's operator finds the cause in its log.",
        TimeSpan.FromSeconds(1));

    /// <summary>Whether a call had no token for its server, or none to give in exchange for one, which is nothing that the server did.</summary>
    public static bool IsOfExchange(Fault fault) => fault.Reason is "credentials_exchange_refused" or "credentials_exchange_unavailable" or "credentials_missing" or "credentials_expired";

    /// <summary>No certificate came.</summary>
    public static Fault CertificateMissing() => new(
        "certificate_missing", ServerError, Unauthorized,
        "This gateway knows callers by their certificates, and the connection has none.",
        "Show a certificate that the gateway's authority signed when the connection opens. The gateway's operator gives them out.");

    /// <summary>The certificate names nobody.</summary>
    public static Fault CertificateUnusable() => new(
        "certificate_unusable", ServerError, Unauthorized,
        "The certificate has no name, or more than one, in the place where the gateway's operator looks for it.",
        "Ask the gateway's operator for another certificate.");

    /// <summary>Nobody can judge a signed token now.</summary>
    public static Fault KeysUnavailable(TimeSpan retryAfter) => new(
        "credentials_keys_unavailable", ServerError, 503,
        "The issuer's keys cannot be read, so that no token can be judged now.",
        "Try again in a moment; the gateway's operator finds the cause in its log.",
        retryAfter);
}
