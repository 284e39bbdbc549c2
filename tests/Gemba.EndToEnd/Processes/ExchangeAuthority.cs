using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gemba.EndToEnd.Processes;

/// <summary>The token endpoint of an authorization server (RFC 8693): it judges what it gets, and gives a token only to the client that it knows, for callers and servers that it knows.</summary>
internal sealed class ExchangeAuthority : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly TokenAuthority _worth;
    private Task _running = Task.CompletedTask;
    private int _given;

    private ExchangeAuthority(int port, TokenAuthority worth) => (Address, _worth) = (new Uri($"http://127.0.0.1:{port}/token/"), worth);

    public Uri Address { get; }

    /// <summary>How long a token is said to be good, in seconds.</summary>
    public int ExpiresIn { get; set; } = 600;

    /// <summary>Whether it fails at every request.</summary>
    public bool IsBroken { get; set; }

    /// <summary>The tokens that it gave out, each with its caller.</summary>
    public ConcurrentQueue<(string Caller, string Token)> Given { get; } = new();

    /// <summary>What was wrong with what it got.</summary>
    public ConcurrentQueue<string> Wrong { get; } = new();

    /// <summary>Starts one.</summary>
    /// <param name="worth">Tells the server for which the tokens are made what they are worth.</param>
    public static ExchangeAuthority Start(TokenAuthority worth)
    {
        var authority = new ExchangeAuthority(GembaServer.FreePort(), worth);
        authority._listener.Prefixes.Add(authority.Address.ToString());
        authority._listener.Start();
        authority._running = authority.AnswerAsync();
        return authority;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _running;
        _listener.Close();
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var asked = await _listener.GetContextAsync();
                using var reader = new StreamReader(asked.Request.InputStream);
                var form = (await reader.ReadToEndAsync()).Split('&').Select(part => part.Split('=')).ToDictionary(pair => pair[0], pair => WebUtility.UrlDecode(pair[1]));
                var (status, said) = Judge(asked.Request, form);
                asked.Response.StatusCode = status;
                asked.Response.ContentType = "application/json";
                await asked.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(said.ToJsonString()));
                asked.Response.Close();
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private (int Status, JsonObject Said) Judge(HttpListenerRequest request, Dictionary<string, string> form)
    {
        if (IsBroken)
            return (500, []);
        if (request.HttpMethod != "POST" || request.ContentType != "application/x-www-form-urlencoded")
            return Refuse("invalid_request", $"{request.HttpMethod} {request.ContentType}");
        if (request.Headers["Authorization"] != "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("gemba:exchange%20s3cret")))
            return Refuse("invalid_client", "another client");
        const string accessToken = "urn:ietf:params:oauth:token-type:access_token";
        if (form["grant_type"] != "urn:ietf:params:oauth:grant-type:token-exchange" || form["subject_token_type"] != accessToken || form["requested_token_type"] != accessToken)
            return Refuse("unsupported_grant_type", "another grant");
        if (form["audience"] != "the far one" || form["resource"] != "https://far.example/mcp" || form["scope"] != "read write")
            return Refuse("invalid_target", "another server");
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(form["subject_token"].Split('.')[1]));
        var caller = claims.RootElement.GetProperty("sub").GetString()!;
        // Not everybody who may use the gateway may use the server.
        if (caller == "eve")
            return (400, new JsonObject { ["error"] = "invalid_target", ["error_description"] = "eve has no account there" });
        var token = $"made-for-{caller}-{Interlocked.Increment(ref _given)}";
        _worth.Known[token] = new JsonObject { ["active"] = true, ["sub"] = $"{caller}@far", ["aud"] = "https://far.example/mcp" };
        Given.Enqueue((caller, token));
        return (200, new JsonObject { ["access_token"] = token, ["issued_token_type"] = accessToken, ["token_type"] = "Bearer", ["expires_in"] = ExpiresIn });
    }

    private (int Status, JsonObject Said) Refuse(string error, string what)
    {
        Wrong.Enqueue(what);
        return (400, new JsonObject { ["error"] = error });
    }
}
