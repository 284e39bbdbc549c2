using Microsoft.AspNetCore.Connections;

namespace Gemba.Gateway.Connections;

/// <summary>The end of a connection that has been served.</summary>
internal static class Goodbye
{
    /// <summary>Gives what is still to be sent a last span of time. Whoever does not read would otherwise keep the connection, and its place has been given back already.</summary>
    public static void Bound(ConnectionContext connection, TimeSpan limit, TimeProvider clock)
    {
        // Nobody tells when all is sent; on a connection that has ended this does nothing. The clock holds the source until then.
        var end = new CancellationTokenSource(limit, clock);
        end.Token.UnsafeRegister(static state =>
        {
            var (connection, end) = ((ConnectionContext, CancellationTokenSource))state!;
            connection.Abort();
            end.Dispose();
        }, (connection, end));
    }
}
