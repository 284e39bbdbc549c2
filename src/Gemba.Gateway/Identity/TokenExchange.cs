using System.Buffers;
using System.Text.Json;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Faults;
using Gemba.Protocol.Faults;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Identity;

/// <summary>Gets tokens for one server in exchange for those that callers showed (RFC 8693). Each one serves until its time is over, so that not every call is a request to the authorization server.</summary>
internal sealed class TokenExchange(string server, ExchangeOptions options, IdentityOptions identity, AuthorizationServer authority, TimeProvider clock, ILogger log)
{
    private const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";

    // Where the answer does not say for how long it is good; many a server's shortest.
    private static readonly TimeSpan Unsaid = TimeSpan.FromMinutes(1);

    // A caller who is refused calls again at once; the answer will be the same.
    private static readonly TimeSpan RefusalPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    // RFC 6750, section 2.1: what may stand in a header as it is.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    // RFC 6749, section 5.2: its words are told on, and nothing else that it may write there.
    private static readonly string[] Errors = ["invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "invalid_target", "access_denied"];

    private readonly Lock _turn = new();
    private readonly RecentTokens<Exchanged> _known = new(identity.MaxKnownTokens);

    /// <summary>The token for the server that stands for a caller.</summary>
    /// <exception cref="FaultException">There is none.</exception>
    public async ValueTask<string> TakeAsync(Caller? caller, CancellationToken cancellationToken)
    {
        if (caller?.Token is not { } shown)
            throw new FaultException(IdentityFaults.Missing());
        // What outlives its caller's token, as a session, is no reason to ask: the answer is known.
        if (caller.EndsAt <= clock.GetUtcNow())
            throw new FaultException(IdentityFaults.Expired());
        var answer = await Find(caller, shown).Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        return answer.Token ?? throw new FaultException(answer.Fault!);
    }

    /// <summary>The server did not take the token of a caller: the next call gets another one.</summary>
    public void Forget(Caller? caller)
    {
        if (caller?.Token is { } shown)
            _known.Forget(shown);
    }

    private Exchanged Find(Caller caller, string shown)
    {
        if (_known.Find(shown) is { } standing && Holds(standing))
            return standing;
        lock (_turn)
        {
            // Calls that come at once share one exchange.
            if (_known.Find(shown) is { } meanwhile && Holds(meanwhile))
                return meanwhile;
            var begun = new Exchanged(AskAsync(caller, shown));
            _known.Keep(shown, begun);
            return begun;
        }
    }

    private bool Holds(Exchanged exchanged) => !exchanged.Answer.IsCompleted || (exchanged.Answer.IsCompletedSuccessfully && clock.GetUtcNow() < exchanged.Answer.Result.Until);

    private async Task<Answer> AskAsync(Caller caller, string shown)
    {
        // Not on the thread that holds the turn.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var (status, said) = await authority.AskAsync(options.Endpoint, options.ClientId, options.ClientSecret, FormOf(shown)).ConfigureAwait(false);
            if (status == 200 && said is { } given)
                return Read(given, caller);
            if (status is 400 or 401 or 403)
                return Refused(said is { } refusal && ErrorIn(refusal) is { } error ? $"{error} (HTTP status {status})" : $"HTTP status {status}");
            throw new IOException($"it answered with HTTP status {status}");
        }
        catch (Exception failed) when (failed is IOException or FormatException)
        {
            Log.ExchangeFailed(log, server, options.Endpoint, failed.Message);
            return new Answer(null, IdentityFaults.ExchangeUnavailable(server), clock.GetUtcNow() + FailurePause);
        }
    }

    private Answer Read(JsonElement given, Caller caller)
    {
        if (StrictJson.TextIn(given, "access_token") is not { Length: > 0 } token || token.AsSpan().ContainsAnyExcept(TokenCharacters))
            throw new FormatException("its answer holds no access token");
        if (!string.Equals(StrictJson.TextIn(given, "token_type"), "Bearer", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("its answer holds a token that is no bearer token");
        var lifetime = given.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetDouble(out var said) && said is > 0 and < int.MaxValue
            ? TimeSpan.FromSeconds(said * 0.9)   // it must still be good when it arrives
            : Unsaid;
        var until = clock.GetUtcNow() + (lifetime < identity.ExchangeTtl ? lifetime : identity.ExchangeTtl);
        return new Answer(token, null, caller.EndsAt < until ? caller.EndsAt.Value : until);
    }

    private Answer Refused(string why)
    {
        Log.ExchangeFailed(log, server, options.Endpoint, why);
        return new Answer(null, IdentityFaults.ExchangeRefused(server), clock.GetUtcNow() + RefusalPause);
    }

    private static string? ErrorIn(JsonElement refusal) =>
        refusal.TryGetProperty("error", out var error) && StrictJson.TextOf(error) is { } word && Errors.Contains(word) ? word : null;

    private IEnumerable<KeyValuePair<string, string>> FormOf(string shown)
    {
        yield return new("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        yield return new("subject_token", shown);
        yield return new("subject_token_type", AccessToken);
        yield return new("requested_token_type", AccessToken);
        foreach (var (name, value) in new[] { ("audience", options.Audience), ("resource", options.Resource), ("scope", options.Scope) })
        {
            if (value.Length > 0)
                yield return new(name, value);
        }
    }

    private sealed record Exchanged(Task<Answer> Answer);

    private sealed record Answer(string? Token, Fault? Fault, DateTimeOffset Until);
}
