using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gemba.Gateway.Secrets;

namespace Gemba.Gateway.Identity;

/// <summary>Asks endpoints of an authorization server with a form and reads what they say in JSON.</summary>
internal sealed class AuthorizationServer : IDisposable
{
    private const int LongestAnswer = 256 * 1024;

    // A client waits meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // A server that does not answer must not collect requests.
    private const int MostAsking = 64;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Patience, MaxResponseContentBufferSize = LongestAnswer };
    private readonly SemaphoreSlim _places = new(MostAsking, MostAsking);

    /// <summary>Asks.</summary>
    /// <param name="place">The endpoint.</param>
    /// <param name="clientId">Who asks; empty for nobody in particular.</param>
    /// <param name="clientSecret">Where their secret stands.</param>
    /// <param name="form">The question.</param>
    /// <returns>The HTTP status and the object that came; <see langword="null"/> in its place where none did.</returns>
    /// <exception cref="IOException">There is no answer.</exception>
    public async Task<(int Status, JsonElement? Said)> AskAsync(string place, string clientId, string clientSecret, IEnumerable<KeyValuePair<string, string>> form)
    {
        // Who waits for the answer may leave: it is the next request's too.
        if (!await _places.WaitAsync(Patience).ConfigureAwait(false))
            throw new IOException("too many questions wait for its answers already");
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, place) { Content = new FormUrlEncodedContent(form) };
            if (clientId.Length > 0)
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", BasicOf(clientId, SecretReference.Read(clientSecret)));
            request.Headers.Accept.ParseAdd("application/json");
            using var response = await _http.SendAsync(request).ConfigureAwait(false);
            return ((int)response.StatusCode, StrictJson.ReadObject(await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false)));
        }
        catch (Exception failed) when (failed is HttpRequestException or UnauthorizedAccessException or OperationCanceledException)
        {
            throw new IOException(failed.Message, failed);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _places.Dispose();
    }

    // RFC 6749, section 2.3.1: both are encoded as in a form before they are joined.
    private static string BasicOf(string id, string secret) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}"));
}
