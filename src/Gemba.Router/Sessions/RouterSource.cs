using Gemba.Protocol.Calls;

namespace Gemba.Router.Sessions;

/// <summary>Makes the router of the one client that standard input has.</summary>
internal sealed class RouterSource(RouterParts parts) : IServerSource
{
    private RouterServer? _current;

    /// <summary>The router of the client; <see langword="null"/> before it is there.</summary>
    public RouterServer? Current => Volatile.Read(ref _current);

    public Server Open(ServerTerms terms)
    {
        var server = new RouterServer(parts, terms);
        Volatile.Write(ref _current, server);
        return server;
    }
}
