using Gemba.Protocol.Peers;

namespace Gemba.Router.Tokens;

/// <summary>Tells when a gateway refused who we say we are, and why, in words of the metric.</summary>
internal static class AuthRefusals
{
    /// <summary>Why a gateway refused a connection or a request; <see langword="null"/> where it was for something else.</summary>
    /// <param name="failed">How it failed.</param>
    /// <param name="hadToken">Whether a token was shown.</param>
    public static string? ReasonOf(PeerException failed, bool hadToken) => failed switch
    {
        { HttpStatus: 401 } => hadToken ? "invalid" : "missing",
        { HttpStatus: 403 } => "forbidden",
        // The framed protocol has no codes: a gateway says in words that it wants a token, or another one.
        { Failure: PeerFailure.Refused, HttpStatus: 0 } when failed.Message.Contains("bearer token", StringComparison.OrdinalIgnoreCase) =>
            !hadToken ? "missing" : failed.Message.Contains("time is over", StringComparison.Ordinal) ? "expired" : "invalid",
        _ => null,
    };

    /// <summary>Why a gateway refused a request with a message of the protocol; <see langword="null"/> where it was for something else.</summary>
    public static string? ReasonOf(PeerAnswer answer, bool hadToken) => answer.HttpStatus switch
    {
        401 when !hadToken => "missing",
        401 => answer.Message.Utf8.Span.IndexOf("credentials_expired"u8) >= 0 ? "expired" : "invalid",
        403 => "forbidden",
        _ => null,
    };
}
