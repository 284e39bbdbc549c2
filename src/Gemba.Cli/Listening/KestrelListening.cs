using System.Net;
using Gemba.Cli.Configuration;
using Gemba.Observability.Metrics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gemba.Cli.Listening;

/// <summary>Opens the address on which a role's clients connect.</summary>
internal static class KestrelListening
{
    /// <summary>Listens, and counts connections.</summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="http">Where.</param>
    /// <param name="secure">Puts TLS on the connections, where they have it.</param>
    public static void Open(KestrelServerOptions kestrel, ListenAddress http, Action<ListenOptions>? secure = null)
    {
        kestrel.AddServerHeader = false;
        var meter = kestrel.ApplicationServices.GetRequiredService<EndpointMeter>();
        OpenFor(kestrel, http, listen =>
        {
            listen.Use(next => async connection =>
            {
                meter.ConnectionOpened();
                try
                {
                    await next(connection);
                }
                finally
                {
                    meter.ConnectionClosed();
                }
            });
            secure?.Invoke(listen);
        });
    }

    /// <summary>Listens for whatever the address is configured to serve.</summary>
    public static void OpenFor(KestrelServerOptions kestrel, ListenAddress address, Action<ListenOptions> configure)
    {
        if (address.Host == "*")
            kestrel.ListenAnyIP(address.Port, configure);
        else if (address.Host == "localhost" && address.Port > 0)
            kestrel.ListenLocalhost(address.Port, configure);
        else
            kestrel.Listen(address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(address.Host), address.Port, configure);
    }

    /// <summary>The address that was opened, with a path.</summary>
    public static Uri AddressOf(IHost host, string path)
    {
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new Uri(new Uri(address.Replace("[::]", "127.0.0.1", StringComparison.Ordinal)), path);
    }
}
