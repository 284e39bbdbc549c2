using System.Collections.Concurrent;
using System.Net;
using Gemba.Observability.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Connections;

/// <summary>Closes connections beyond those that may be open from one address, before a byte of them is read.</summary>
internal sealed class AddressPlaces(GatewayOptions options, GembaMeter meter, ILogger<AddressPlaces> log)
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Serves a connection, where there is a place for it.</summary>
    public Task ServeAsync(ConnectionContext connection, ConnectionDelegate next) =>
        options.MaxConnectionsPerAddress > 0 && connection.RemoteEndPoint is IPEndPoint { Address: var address } ? ServeAsync(connection, ClientNetwork.KeyOf(address), next) : next(connection);

    private async Task ServeAsync(ConnectionContext connection, string address, ConnectionDelegate next)
    {
        try
        {
            if (_open.AddOrUpdate(address, 1, static (_, count) => count + 1) > options.MaxConnectionsPerAddress)
            {
                meter.Add(MetricTable.GatewayConnectionsRefused);
                Log.AddressFull(log, address, options.MaxConnectionsPerAddress);
                connection.Abort(new ConnectionAbortedException("As many connections as may be are open from this address."));
                return;
            }

            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            if (_open.AddOrUpdate(address, 0, static (_, count) => count - 1) == 0)
                _open.TryRemove(KeyValuePair.Create(address, 0));
        }
    }
}
