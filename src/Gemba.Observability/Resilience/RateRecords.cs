namespace Gemba.Observability.Resilience;

/// <summary>Decides which refusals are recorded: who floods a server must not flood its trail.</summary>
/// <param name="most">Clients that are told apart; beyond it all others share one record.</param>
/// <param name="clock">The time.</param>
public sealed class RateRecords(int most, TimeProvider clock)
{
    private const string Others = "";
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Untold, long ToldAt)> _clients = new(StringComparer.Ordinal);

    /// <summary>A client was refused.</summary>
    /// <returns>Refusals to be recorded now, this one among them; 0 while the client's last record is young.</returns>
    public long Count(string client)
    {
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            if (!_clients.ContainsKey(client) && _clients.Count >= most)
                Forget(now);
            var key = _clients.ContainsKey(client) || _clients.Count < most ? client : Others;
            if (_clients.TryGetValue(key, out var known) && clock.GetElapsedTime(known.ToldAt, now) < Between)
            {
                _clients[key] = known with { Untold = known.Untold + 1 };
                return 0;
            }

            _clients[key] = (0, now);
            return known.Untold + 1;
        }
    }

    private void Forget(long now)
    {
        foreach (var old in _clients.Where(client => clock.GetElapsedTime(client.Value.ToldAt, now) >= Between).Select(client => client.Key).ToArray())
            _clients.Remove(old);
    }
}
