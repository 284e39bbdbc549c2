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
    public static void Open(KestrelServerOptions kestrel, ListenAddress http)
    {
        kestrel.AddServerHeader = false;
        var meter = kestrel.ApplicationServices.GetRequiredService<EndpointMeter>();
        void Configure(ListenOptions listen) => listen.Use(next => async connection =>
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

        if (http.Host == "*")
            kestrel.ListenAnyIP(http.Port, Configure);
        else if (http.Host == "localhost" && http.Port > 0)
            kestrel.ListenLocalhost(http.Port, Configure);
        else
            kestrel.Listen(http.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(http.Host), http.Port, Configure);
    }

    /// <summary>The address that was opened, with a path.</summary>
    public static Uri AddressOf(IHost host, string path)
    {
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new Uri(new Uri(address.Replace("[::]", "127.0.0.1", StringComparison.Ordinal)), path);
    }
}
