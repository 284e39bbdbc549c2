using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Secrets;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Identity;

/// <summary>Asks the authorization server what a token is worth (RFC 7662); its answer holds for a while, so that not every request is a request to it.</summary>
internal sealed class IntrospectionJudge : ICredentialJudge, IDisposable
{
    // A token is some kilobytes at most; Kestrel takes 32 kB of headers.
    private const int LongestToken = 16 * 1024;

    private const int LongestAnswer = 256 * 1024;

    // A client waits meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // A server that does not answer must not collect requests.
    private const int MostAsking = 64;

    private readonly IdentityOptions _options;
    private readonly TokenClaims _claims;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Patience, MaxResponseContentBufferSize = LongestAnswer };
    private readonly SemaphoreSlim _places = new(MostAsking, MostAsking);
    private readonly RecentTokens<Answer> _good;
    private readonly RecentTokens<Answer> _bad;

    public IntrospectionJudge(IdentityOptions options, TimeProvider clock, ILogger<IntrospectionJudge> log)
    {
        (_options, _clock, _log) = (options, clock, log);
        _claims = new TokenClaims(options);
        // Made-up tokens must not drive good ones out.
        (_good, _bad) = (new RecentTokens<Answer>(options.MaxKnownTokens), new RecentTokens<Answer>(options.MaxKnownTokens));
    }

    public string Kind => "introspection";

    public async ValueTask<Verdict> JudgeAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > LongestToken)
            return Verdict.Refuse(IdentityFaults.Invalid(), "invalid");
        var known = _good.Find(token) ?? _bad.Find(token);
        if (known is not null && _clock.GetElapsedTime(known.At) < _options.IntrospectionTtl)
            return InTime(known.Verdict);
        if (await AskAsync(token, cancellationToken).ConfigureAwait(false) is { } answer)
            return InTime(answer.Verdict);
        return known?.Verdict.Caller is not null && _clock.GetElapsedTime(known.At) < _options.IntrospectionTtl + _options.MaxStaleIntrospection
            ? InTime(known.Verdict)
            : Verdict.Refuse(IdentityFaults.IntrospectionUnavailable(), "unavailable");
    }

    public void Dispose()
    {
        _http.Dispose();
        _places.Dispose();
    }

    private Verdict InTime(Verdict verdict) => verdict.Caller?.EndsAt <= _clock.GetUtcNow() ? Verdict.Refuse(IdentityFaults.Expired(), "expired") : verdict;

    private async Task<Answer?> AskAsync(string token, CancellationToken cancellationToken)
    {
        if (!await _places.WaitAsync(Patience, cancellationToken).ConfigureAwait(false))
            return null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _options.Introspection) { Content = new FormUrlEncodedContent([new("token", token), new("token_type_hint", "access_token")]) };
            if (_options.ClientId.Length > 0)
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", BasicOf(_options.ClientId, SecretReference.Read(_options.ClientSecret)));
            request.Headers.Accept.ParseAdd("application/json");
            // A client that leaves does not end it: the answer is the next request's too.
            using var response = await _http.SendAsync(request, CancellationToken.None).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(CancellationToken.None).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode || StrictJson.ReadObject(body) is not { } said)
                throw new IOException($"it answered with HTTP status {(int)response.StatusCode} and {body.Length} bytes");
            var answer = new Answer(Judge(token, said), _clock.GetTimestamp());
            if (answer.Verdict.Caller is null)
                _good.Forget(token);
            (answer.Verdict.Caller is null ? _bad : _good).Keep(token, answer);
            return answer;
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            Log.IntrospectionFailed(_log, _options.Introspection, failed.Message);
            return null;
        }
        finally
        {
            _places.Release();
        }
    }

    private Verdict Judge(string token, JsonElement said)
    {
        if (!said.TryGetProperty("active", out var active) || active.ValueKind != JsonValueKind.True)
            return Verdict.Refuse(IdentityFaults.Invalid(), "invalid");
        try
        {
            if (_options.Issuer.Length > 0 && StrictJson.TextIn(said, "iss") is { } issuer && issuer != _options.Issuer)
                return TokenClaims.Untrusted("another issuer made it");
            return _claims.Judge(Kind, said, TokenClaims.TimeIn(said, "exp"), stop => JudgeAsync(token, stop));
        }
        catch (FormatException unfit)
        {
            return TokenClaims.Untrusted($"in what its issuer says of it {unfit.Message}");
        }
    }

    // RFC 6749, section 2.3.1: both are encoded as in a form before they are joined.
    private static string BasicOf(string id, string secret) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}"));

    private sealed record Answer(Verdict Verdict, long At);
}
