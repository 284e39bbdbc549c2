using Gemba.Cli.Configuration;
using Gemba.Cli.Listening;
using Gemba.Gateway.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gemba.Cli.Gateway;

/// <summary>The gateway's listeners that speak no HTTP; each is off where no address is named.</summary>
/// <param name="Clients">Where clients connect over framed TCP.</param>
/// <param name="Health">Where probes over framed TCP are answered.</param>
internal sealed record TcpListening(ListenAddress? Clients, ListenAddress? Health)
{
    private readonly List<(string Name, ListenOptions Listen)> _open = [];

    /// <summary>The listeners with the addresses that were really opened; complete once the host has started.</summary>
    public IEnumerable<(string Name, string Address)> Opened => _open.Select(listener => (listener.Name, listener.Listen.IPEndPoint?.ToString() ?? ""));

    /// <summary>Opens them beside HTTP.</summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="secure">Bounds clients' connections and puts TLS on them, where they have it; a probe carries nothing to hide.</param>
    public void Open(KestrelServerOptions kestrel, Action<ListenOptions> secure)
    {
        Open(kestrel, Clients, "tcp", secure + ConnectionHosting.ServeGembaFrames);
        Open(kestrel, Health, "tcp health", ConnectionHosting.ServeGembaHealthFrames);
    }

    private void Open(KestrelServerOptions kestrel, ListenAddress? address, string name, Action<ListenOptions> serve)
    {
        if (address is null)
            return;
        KestrelListening.OpenFor(kestrel, address, listen =>
        {
            serve(listen);
            _open.Add((name, listen));
        });
    }
}
