using Gemba.Gateway.Cord;

namespace Gemba.Gateway.Pinning;

/// <summary>
/// The places for pins. Each server has as many for itself as all would have if they were shared out alike; what others need of theirs no server can take: one that makes up
/// names would else leave the changes of all others unseen. Not for several threads.
/// </summary>
internal sealed class PinPlaces
{
    private readonly Dictionary<string, int> _taken;
    private readonly int _most;
    private readonly int _share;
    private int _all;

    public PinPlaces(GatewayOptions options)
    {
        _taken = options.Namespaces.SelectMany(space => space.Value.Backends.Where(backend => backend.InProcess is null).Select(backend => CordTarget.OfBackend(space.Key, backend.Name)))
            .Distinct(StringComparer.Ordinal).ToDictionary(server => server, _ => 0, StringComparer.Ordinal);
        _most = options.Guard.MaxPins;
        _share = _most / Math.Max(_taken.Count, 1);
    }

    /// <summary>The server in a pin's target.</summary>
    public static string ServerOf(string target) => target[..target.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>Takes a place, whether there is one or not: it was had before.</summary>
    public void Take(string server)
    {
        _taken[server] = _taken.GetValueOrDefault(server) + 1;
        _all++;
    }

    /// <summary>Takes a place where there is one.</summary>
    public bool TryTake(string server)
    {
        var isOwn = _taken.GetValueOrDefault(server) < _share;
        if (_all >= _most || (!isOwn && _all + Reserved(server) >= _most))
            return false;
        Take(server);
        return true;
    }

    private int Reserved(string server) => _taken.Where(other => other.Key != server).Sum(other => Math.Max(0, _share - other.Value));
}
