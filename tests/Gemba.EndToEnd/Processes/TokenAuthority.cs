using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Gemba.EndToEnd.Processes;

/// <summary>An authorization server that says what tokens are worth (RFC 7662).</summary>
internal sealed class TokenAuthority : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string? Authorization, string Body)> _asked = new();
    private Task _running = Task.CompletedTask;

    private TokenAuthority(int port) => Address = new Uri($"http://127.0.0.1:{port}/introspect/");

    public Uri Address { get; }

    /// <summary>What it says of a token; of others that they are worth nothing.</summary>
    public ConcurrentDictionary<string, JsonObject> Known { get; } = new();

    /// <summary>Whether it fails at every request.</summary>
    public bool IsBroken { get; set; }

    /// <summary>What was asked.</summary>
    public IReadOnlyCollection<(string? Authorization, string Body)> Asked => _asked;

    public static TokenAuthority Start()
    {
        var authority = new TokenAuthority(GembaServer.FreePort());
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
                var body = await reader.ReadToEndAsync();
                _asked.Enqueue((asked.Request.Headers["Authorization"], body));
                asked.Response.StatusCode = IsBroken ? 500 : 200;
                asked.Response.ContentType = "application/json";
                var token = Uri.UnescapeDataString(body.Split('&').First(part => part.StartsWith("token=", StringComparison.Ordinal))["token=".Length..]);
                var said = Known.TryGetValue(token, out var known) ? known.ToJsonString() : """{"active":false}""";
                await asked.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(said));
                asked.Response.Close();
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
