namespace Gemba.Gateway.Connections;

/// <summary>The bounded number of places for connections that stay: WebSockets and framed TCP.</summary>
internal sealed class ConnectionPlaces(GatewayOptions options)
{
    private int _taken;

    /// <summary>Takes a place.</summary>
    /// <returns>Whether there was one; whoever got it gives it back.</returns>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= options.MaxConnections)
            return true;
        GiveBack();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void GiveBack() => Interlocked.Decrement(ref _taken);
}
