using System.Net;
using System.Text;

namespace Gemba.EndToEnd.Processes;

/// <summary>Shows an issuer's keys at an address.</summary>
internal sealed class KeyServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private Task _running = Task.CompletedTask;

    private KeyServer(string content) => Content = content;

    /// <summary>What it shows.</summary>
    public string Content { get; set; }

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    public static Task<KeyServer> StartAsync(string content)
    {
        var server = new KeyServer(content) { Address = new Uri($"http://127.0.0.1:{GembaServer.FreePort()}/keys/") };
        server._listener.Prefixes.Add(server.Address.ToString());
        server._listener.Start();
        server._running = server.AnswerAsync();
        return Task.FromResult(server);
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
                asked.Response.ContentType = "application/json";
                await asked.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Content));
                asked.Response.Close();
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
